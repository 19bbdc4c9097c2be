/* Enough of Arduino to run a sketch on a computer: its serial port is standard input and output. */
#include <cmath>
#include <cstdio>
#include <cstdlib>
using std::fabs;
static inline unsigned long millis() { return 10000; }
static inline void delay(int) {}
struct {
    void begin(long) {}
    void setTimeout(long) {}
    explicit operator bool() const { return true; }
    int available() {
        int c = getchar();
        if (c == EOF) exit(0);
        ungetc(c, stdin);
        return 1;
    }
    float parseFloat() {
        float value;
        while (scanf("%f", &value) != 1)
            if (getchar() == EOF) exit(0);
        return value;
    }
    void print(const char *text) { fputs(text, stdout); }
    void print(double value, int digits) { printf("%.*f", digits, value); }
    void println() { puts(""); }
    void println(double value, int digits) { printf("%.*f\n", digits, value); }
} Serial;
