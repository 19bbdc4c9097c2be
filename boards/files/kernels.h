/* What the layers of a model compute, for boards with 32 bits and a C compiler; no other library is needed.
   Weights are int8, with one scale for each number that comes out. What goes into a layer is brought to int8 while it
   runs, sums are int32, and float is what goes from layer to layer. Written by DeepBrick; the licence is MIT. */
#ifndef DEEPBRICK_KERNELS_H
#define DEEPBRICK_KERNELS_H

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { LINEAR, RELU, TANH, SIGMOID, SOFTMAX, ELU, SELU, GELU, SILU, SOFTPLUS, LEAKY_RELU };

static inline float sigmoid_of(float x) { return 0.5f * (1.0f + tanhf(0.5f * x)); }

static inline void softmax(float *x, int n) {
    float most = x[0], sum = 0.0f;
    for (int k = 1; k < n; k++)
        if (x[k] > most) most = x[k];
    for (int k = 0; k < n; k++) sum += x[k] = expf(x[k] - most);
    for (int k = 0; k < n; k++) x[k] /= sum;
}

static inline float activated(float x, int activation) {
    switch (activation) {
        case RELU: return x > 0.0f ? x : 0.0f;
        case TANH: return tanhf(x);
        case SIGMOID: return sigmoid_of(x);
        case ELU: return x > 0.0f ? x : expm1f(x);
        case SELU: return 1.05070098735548f * (x > 0.0f ? x : 1.67326324235438f * expm1f(x));
        case GELU: return 0.5f * x * (1.0f + erff(x * 0.707106781f));
        case SILU: return x * sigmoid_of(x);
        case SOFTPLUS: return x > 20.0f ? x : log1pf(expf(x));
        case LEAKY_RELU: return x > 0.0f ? x : 0.2f * x;
        default: return x;
    }
}

static inline void activate(float *x, int n, int activation) {
    if (activation == SOFTMAX) {
        softmax(x, n);
    } else if (activation != LINEAR) {
        for (int k = 0; k < n; k++) x[k] = activated(x[k], activation);
    }
}

/* Brings n numbers to -127..127; returns what one of these is worth. */
static inline float quantize(const float *x, int n, int8_t *q) {
    float most = 0.0f;
    for (int k = 0; k < n; k++)
        if (fabsf(x[k]) > most) most = fabsf(x[k]);
    if (most == 0.0f) {
        memset(q, 0, (size_t)n);
        return 0.0f;
    }
    const float to = 127.0f / most;
    for (int k = 0; k < n; k++) q[k] = (int8_t)lrintf(x[k] * to);
    return most / 127.0f;
}

static inline int32_t dot(const int8_t *a, const int8_t *b, int n) {
    int32_t sum = 0;
    for (int k = 0; k < n; k++) sum += (int32_t)a[k] * b[k];
    return sum;
}

/* Each number times a factor, and something added; these repeat after `period` numbers. */
static inline void rescale(const float *x, float *y, int n, const float *factor, const float *offset, int period) {
    for (int k = 0; k < n; k++) y[k] = x[k] * factor[k % period] + offset[k % period];
}

/* `weights` has a row of n for each of `units`. `q` is a place for n numbers. */
static inline void dense(const float *x, int n, float *y, int units, const int8_t *weights, const float *scales,
                         const float *bias, int activation, int8_t *q) {
    const float worth = quantize(x, n, q);
    for (int u = 0; u < units; u++) y[u] = (float)dot(q, weights + u * n, n) * (worth * scales[u]) + bias[u];
    activate(y, units, activation);
}

/* A convolution over (height, width, channels), and of every pool_rows x pool_columns places the strongest.
   `weights` has (rows, columns, channels) for each filter; `place` is a place for as many numbers as filters. */
static inline void convolution(const float *x, int height, int width, int channels, float *y, int filters, int rows,
                               int columns, int pool_rows, int pool_columns, const int8_t *weights,
                               const float *scales, const float *bias, int activation, int8_t *q, float *place) {
    const float worth = quantize(x, height * width * channels, q);
    const int down = (height - rows + 1) / pool_rows, across = (width - columns + 1) / pool_columns;
    const int strip = columns * channels;
    for (int i = 0; i < down; i++)
        for (int j = 0; j < across; j++, y += filters)
            for (int part = 0; part < pool_rows * pool_columns; part++) {
                const int top = i * pool_rows + part / pool_columns, left = j * pool_columns + part % pool_columns;
                for (int f = 0; f < filters; f++) {
                    int32_t sum = 0;
                    for (int r = 0; r < rows; r++)
                        sum += dot(q + ((top + r) * width + left) * channels, weights + (f * rows + r) * strip, strip);
                    place[f] = (float)sum * (worth * scales[f]) + bias[f];
                }
                activate(place, filters, activation);
                for (int f = 0; f < filters; f++)
                    if (part == 0 || place[f] > y[f]) y[f] = place[f];
            }
}

static inline void pooling(const float *x, int height, int width, int channels, float *y, int pool_rows,
                           int pool_columns) {
    for (int i = 0; i < height / pool_rows; i++)
        for (int j = 0; j < width / pool_columns; j++, y += channels)
            for (int part = 0; part < pool_rows * pool_columns; part++) {
                const int top = i * pool_rows + part / pool_columns, left = j * pool_columns + part % pool_columns;
                for (int c = 0; c < channels; c++) {
                    const float value = x[(top * width + left) * channels + c];
                    if (part == 0 || value > y[c]) y[c] = value;
                }
            }
}

/* One time step of an LSTM: `hidden` and `cell` are what it remembers. `gates` is a place for 4 * units numbers, `q` for
   the larger of n and units. Each of the four gates has `units` rows: in, forget, update, out. */
static inline void recurrent(const float *x, int n, float *hidden, float *cell, int units, const int8_t *weights,
                             const float *scales, const int8_t *recurrent_weights, const float *recurrent_scales,
                             const float *bias, int8_t *q, float *gates) {
    const float worth = quantize(x, n, q);
    for (int g = 0; g < 4 * units; g++)
        gates[g] = (float)dot(q, weights + g * n, n) * (worth * scales[g]) + bias[g];
    const float remembered = quantize(hidden, units, q);
    for (int g = 0; g < 4 * units; g++)
        gates[g] += (float)dot(q, recurrent_weights + g * units, units) * (remembered * recurrent_scales[g]);
    for (int u = 0; u < units; u++) {
        const float into = sigmoid_of(gates[u]), forget = sigmoid_of(gates[units + u]);
        const float update = tanhf(gates[2 * units + u]), out = sigmoid_of(gates[3 * units + u]);
        cell[u] = forget * cell[u] + into * update;
        hidden[u] = out * tanhf(cell[u]);
    }
}

#endif
