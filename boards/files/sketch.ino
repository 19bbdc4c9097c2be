/* Answers lines of numbers on the serial port: as many a line as the model takes, with commas between them.
   To use a sensor, fill `x` in `loop` from it (in the units that the model learned from), and leave `read_line` out. */
#include "model.h"
#include "examples.h"

static float x[MODEL_INPUTS];
static float answer[MODEL_OUTPUTS];
static int seen = 0;

/* How far the answers of this board are from those of Keras, on examples that were kept aside. */
static float self_test() {
    float worst = 0;
    for (int e = 0; e < EXAMPLES; e++) {
        model_begin();
        for (int step = 0; step < MODEL_STEPS; step++) {
            const bool wanted = MODEL_EVERY_STEP || step == MODEL_STEPS - 1;
            model_step(example_inputs[e] + step * MODEL_INPUTS, wanted ? answer : 0);
            const float *keras = example_answers[e] + (MODEL_EVERY_STEP ? step * MODEL_OUTPUTS : 0);
            for (int k = 0; wanted && k < MODEL_OUTPUTS; k++) {
                const float off = fabs(answer[k] - keras[k]);
                if (off > worst) worst = off;
            }
        }
    }
    model_begin();
    return worst;
}

static void read_line() {
    for (int k = 0; k < MODEL_INPUTS; k++) {
        while (!Serial.available()) delay(1);
        x[k] = Serial.parseFloat();
    }
}

static void print_answer() {
    int best = 0;
    for (int k = 1; k < MODEL_OUTPUTS; k++)
        if (answer[k] > answer[best]) best = k;
    if (MODEL_OUTPUTS == 1 && MODEL_NAMES == 2) best = answer[0] >= 0.5f;
    Serial.print(best < MODEL_NAMES ? model_names[best] : "");
    for (int k = 0; k < MODEL_OUTPUTS; k++) {
        Serial.print(",");
        Serial.print(answer[k], 4);
    }
    Serial.println();
}

void setup() {
    Serial.begin(115200);
    Serial.setTimeout(60000);
    while (!Serial && millis() < 5000) delay(10);
    Serial.print("ready, off from Keras by ");
    Serial.println(self_test(), 4);
}

void loop() {
    read_line();
    const bool last = ++seen >= MODEL_STEPS;
    const bool wanted = last || MODEL_EVERY_STEP;
    model_step(x, wanted ? answer : 0);
    if (wanted) print_answer();
    if (last) {
        seen = 0;
        model_begin();
    }
}
