// Depthwise convolutions of channels-last bfloat16 images, forward and backward, on a processor's vector units.
//
// Built and called by depthwise.py. Sizes are in pixels; images are (N, H, W, C) with C a multiple of 16, kernels are
// (K, K, C) float, as Keras keeps them. Before and behind the convolution values may be clipped to 0..6 (ReLU6).

#include <atomic>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

namespace {

constexpr int LANES = 16;  // channels that are worked on at once: one register of AVX-512
constexpr int ROUND = 4;   // neighbours in a row that are worked on at once, so that sums do not wait for each other

typedef float Vector __attribute__((vector_size(4 * LANES), aligned(4)));
typedef uint32_t Bits __attribute__((vector_size(4 * LANES), aligned(4)));
typedef uint16_t Halves __attribute__((vector_size(2 * LANES), aligned(2)));

struct Shape {
    int count, height, width, channels, stride, pad_top, pad_left, out_height, out_width;
};

inline Vector load(const float* from) { return *reinterpret_cast<const Vector*>(from); }

inline void store(float* to, Vector v) { *reinterpret_cast<Vector*>(to) = v; }

inline Vector widened(const uint16_t* from) {
    Bits bits = __builtin_convertvector(*reinterpret_cast<const Halves*>(from), Bits) << 16;
    Vector v;
    std::memcpy(&v, &bits, sizeof v);
    return v;
}

inline void store_rounded(uint16_t* to, Vector v) {
    Bits bits;
    std::memcpy(&bits, &v, sizeof v);
    bits = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
    *reinterpret_cast<Halves*>(to) = __builtin_convertvector(bits, Halves);
}

inline Vector clipped(Vector v) {
    Vector zero = {}, six = zero + 6.0f;
    v = v < zero ? zero : v;
    return v > six ? six : v;
}

// The gradient where clipping let the value through, else 0.
inline Vector through(Vector gradient, Vector value) {
    Vector zero = {}, six = zero + 6.0f;
    gradient = value > zero ? gradient : zero;
    return value < six ? gradient : zero;
}

// One block of channels of one image as floats, with a border of zeros.
struct Padded {
    int width = 0;
    std::vector<float> values;
    void reset(int rows, int columns) {
        width = columns;
        values.assign(static_cast<size_t>(rows) * columns * LANES, 0.0f);
    }
    float* at(int y, int x) { return values.data() + (static_cast<size_t>(y) * width + x) * LANES; }
};

template <typename Work>
void in_parallel(int tasks, int threads, Work work) {
    std::atomic<int> next{0};
    auto run = [&] {
        Padded padded, spread;  // memory that is used again from task to task
        for (int task; (task = next++) < tasks;) work(task, padded, spread);
    };
    std::vector<std::thread> others;
    for (int k = 1; k < threads; k++) others.emplace_back(run);
    run();
    for (auto& other : others) other.join();
}

template <int K>
void load_taps(float* to, const float* kernel, int channels, int first) {
    for (int k = 0; k < K * K; k++) store(to + k * LANES, load(kernel + k * channels + first));
}

// Row y of a block of an image, where it lies in the padded one.
void fill_row(Padded& padded, const uint16_t* image, int y, const Shape& s, bool clip) {
    const uint16_t* from = image + static_cast<size_t>(y) * s.width * s.channels;
    float* to = padded.at(s.pad_top + y, s.pad_left);
    for (int x = 0; x < s.width; x++) {
        Vector v = widened(from + static_cast<size_t>(x) * s.channels);
        store(to + x * LANES, clip ? clipped(v) : v);
    }
}

template <int K, int STRIDE>
void forward(const uint16_t* images, const float* kernel, const float* bias, uint16_t* out, const Shape& s, bool clip_in,
             bool clip_out, int threads) {
    int blocks = s.channels / LANES;
    in_parallel(s.count * blocks, threads, [&](int task, Padded& padded, Padded&) {
        int n = task / blocks, first = task % blocks * LANES;
        const uint16_t* image = images + static_cast<size_t>(n) * s.height * s.width * s.channels + first;
        uint16_t* to = out + static_cast<size_t>(n) * s.out_height * s.out_width * s.channels + first;
        padded.reset(s.out_height * STRIDE + K, (s.out_width + ROUND) * STRIDE + K);
        float taps[K * K * LANES];
        load_taps<K>(taps, kernel, s.channels, first);
        Vector start = bias == nullptr ? Vector{} : load(bias + first);
        int filled = 0;
        for (int y = 0; y < s.out_height; y++) {
            for (; filled < s.height && filled + s.pad_top < y * STRIDE + K; filled++)
                fill_row(padded, image, filled, s, clip_in);
            for (int x = 0; x < s.out_width; x += ROUND) {
                Vector sums[ROUND] = {start, start, start, start};
                for (int i = 0; i < K; i++) {
                    const float* row = padded.at(y * STRIDE + i, x * STRIDE);
#pragma GCC unroll 5
                    for (int j = 0; j < K; j++) {
                        Vector tap = load(taps + (i * K + j) * LANES);
#pragma GCC unroll 4
                        for (int q = 0; q < ROUND; q++) sums[q] += tap * load(row + (j + q * STRIDE) * LANES);
                    }
                }
#pragma GCC unroll 4
                for (int q = 0; q < ROUND; q++)
                    if (x + q < s.out_width)
                        store_rounded(to + (static_cast<size_t>(y) * s.out_width + x + q) * s.channels,
                                      clip_out ? clipped(sums[q]) : sums[q]);
            }
        }
    });
}

// What row y of the output, whose gradient is g, brings to row i of the kernel's gradient.
template <int K, int STRIDE>
void add_to_kernel(float* sums, const float* g, const float* from, int width) {
    Vector row[2 * K] = {};
    int x = 0;
    for (; x + 1 < width; x += 2) {
        Vector a = load(g + x * LANES), b = load(g + (x + 1) * LANES);
#pragma GCC unroll 5
        for (int j = 0; j < K; j++) {
            row[j] += a * load(from + (x * STRIDE + j) * LANES);
            row[K + j] += b * load(from + ((x + 1) * STRIDE + j) * LANES);
        }
    }
    if (x < width) {
        Vector a = load(g + x * LANES);
#pragma GCC unroll 5
        for (int j = 0; j < K; j++) row[j] += a * load(from + (x * STRIDE + j) * LANES);
    }
#pragma GCC unroll 5
    for (int j = 0; j < K; j++) store(sums + j * LANES, load(sums + j * LANES) + row[j] + row[K + j]);
}

// The gradient of row y of the input; that of output (v, u) lies at (K + v, K + u).
template <int K, int STRIDE>
void row_to_images(uint16_t* to, const uint16_t* image, Padded& spread, const float* taps, int y, const Shape& s,
                   bool clip_in) {
    for (int phase = 0; phase < STRIDE; phase++)
        for (int x = phase; x < s.width; x += STRIDE * ROUND) {
            Vector sums[ROUND] = {};
            // Output (y + pad - i) / STRIDE took row y in by row i of the kernel, where that is whole.
#pragma GCC unroll 5
            for (int i0 = 0; i0 < K; i0 += STRIDE) {
                int i = i0 + (y + s.pad_top) % STRIDE;
                if (i >= K) break;
                int j = (x + s.pad_left) % STRIDE;
                const float* g = spread.at(K + (y + s.pad_top - i) / STRIDE, K + (x + s.pad_left - j) / STRIDE);
#pragma GCC unroll 5
                for (int back = 0; back < K; back++, j += STRIDE) {
                    if (j >= K) break;
                    Vector tap = load(taps + (i * K + j) * LANES);
#pragma GCC unroll 4
                    for (int q = 0; q < ROUND; q++) sums[q] += tap * load(g + (q - back) * LANES);
                }
            }
#pragma GCC unroll 4
            for (int q = 0; q < ROUND; q++)
                if (int at = x + q * STRIDE; at < s.width) {
                    size_t place = static_cast<size_t>(at) * s.channels;
                    store_rounded(to + place, clip_in ? through(sums[q], widened(image + place)) : sums[q]);
                }
        }
}

template <int K, int STRIDE>
void backward(const uint16_t* gradient, const uint16_t* images, const uint16_t* out, const float* kernel,
              uint16_t* to_images, float* to_kernel, float* to_bias, const Shape& s, bool clip_in, bool clip_out,
              int threads) {
    int blocks = s.channels / LANES;
    in_parallel(s.count * blocks, threads, [&](int task, Padded& padded, Padded& spread) {
        int n = task / blocks, first = task % blocks * LANES;
        size_t of_image = static_cast<size_t>(n) * s.height * s.width * s.channels + first;
        size_t of_out = static_cast<size_t>(n) * s.out_height * s.out_width * s.channels + first;
        size_t image_row = static_cast<size_t>(s.width) * s.channels;
        padded.reset(s.out_height * STRIDE + K, s.out_width * STRIDE + K);
        spread.reset(s.out_height + 2 * K, s.out_width + ROUND + 2 * K);
        float taps[K * K * LANES], sums[K * K * LANES] = {};
        load_taps<K>(taps, kernel, s.channels, first);
        Vector all = {};
        int filled = 0, done = 0;
        for (int y = 0; y < s.out_height; y++) {
            for (; filled < s.height && filled + s.pad_top < y * STRIDE + K; filled++)
                fill_row(padded, images + of_image, filled, s, clip_in);
            float* row = spread.at(K + y, K);
            for (int x = 0; x < s.out_width; x++) {
                size_t place = of_out + (static_cast<size_t>(y) * s.out_width + x) * s.channels;
                Vector g = widened(gradient + place);
                if (clip_out) g = through(g, widened(out + place));
                all += g;
                store(row + x * LANES, g);
            }
            for (int i = 0; i < K; i++)
                add_to_kernel<K, STRIDE>(sums + i * K * LANES, row, padded.at(y * STRIDE + i, 0), s.out_width);
            // Rows that no later row of the output takes in.
            for (; done < s.height && (y + 1 == s.out_height || (done + s.pad_top) / STRIDE <= y); done++)
                row_to_images<K, STRIDE>(to_images + of_image + done * image_row, images + of_image + done * image_row,
                                         spread, taps, done, s, clip_in);
        }
        for (int k = 0; k < K * K; k++)
            store(to_kernel + (static_cast<size_t>(n) * K * K + k) * s.channels + first, load(sums + k * LANES));
        store(to_bias + static_cast<size_t>(n) * s.channels + first, all);
    });
}

}  // namespace

extern "C" {

// Both return 0, or 1 where there is no such kernel.
int depthwise_forward(const uint16_t* images, const float* kernel, const float* bias, uint16_t* out, const int* shape,
                      int kernel_size, int clip_in, int clip_out, int threads) {
    Shape s{shape[0], shape[1], shape[2], shape[3], shape[4], shape[5], shape[6], shape[7], shape[8]};
    auto run = [&](auto work) { work(images, kernel, bias, out, s, clip_in, clip_out, threads); return 0; };
    if (kernel_size == 3 && s.stride == 1) return run(forward<3, 1>);
    if (kernel_size == 3 && s.stride == 2) return run(forward<3, 2>);
    if (kernel_size == 5 && s.stride == 1) return run(forward<5, 1>);
    if (kernel_size == 5 && s.stride == 2) return run(forward<5, 2>);
    return 1;
}

// to_kernel is (N, K, K, C) and to_bias (N, C): what each image brings.
int depthwise_backward(const uint16_t* gradient, const uint16_t* images, const uint16_t* out, const float* kernel,
                       uint16_t* to_images, float* to_kernel, float* to_bias, const int* shape, int kernel_size,
                       int clip_in, int clip_out, int threads) {
    Shape s{shape[0], shape[1], shape[2], shape[3], shape[4], shape[5], shape[6], shape[7], shape[8]};
    auto run = [&](auto work) {
        work(gradient, images, out, kernel, to_images, to_kernel, to_bias, s, clip_in, clip_out, threads);
        return 0;
    };
    if (kernel_size == 3 && s.stride == 1) return run(backward<3, 1>);
    if (kernel_size == 3 && s.stride == 2) return run(backward<3, 2>);
    if (kernel_size == 5 && s.stride == 1) return run(backward<5, 1>);
    if (kernel_size == 5 && s.stride == 2) return run(backward<5, 2>);
    return 1;
}
}
