// The inner loops of the affinity, one table per instruction set. Every buffer that is read or
// written in whole vectors has kPad floats of room behind its end.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace iassa {

constexpr int kRows = 8;   // rows computed together; packed row features are [channel][kRows]
constexpr int kPad = 64;   // floats of room behind every buffer

struct AffinityKernels {
  const char* name;
  int lanes;

  // out[r][j] (+)= sum_c rows[c * kRows + r] * cols[c * stride + j], r < count, j < columns.
  // Writes up to kPad floats beyond each row, and rows up to the next of 1, 2, 4, 8. Blocks of 256
  // channels are summed apart.
  void (*gram)(const float* rows, int count, const float* cols, size_t stride, int channels,
               float* out, size_t out_stride, int columns, bool add);

  // dst[x] (+)= a[x] + weight * (b[x] - a[x]); writes up to one vector beyond.
  void (*blend)(float* dst, const float* a, const float* b, float weight, int count, bool add);

  // x[j] *= scale * column[j] (column may be null); returns the largest; pads with -infinity.
  float (*scale_max)(float* x, int count, float scale, const float* column);

  // x[j] = exp(x[j] - max), 0 in the padding; returns the sum.
  float (*exp_sum)(float* x, int count, float max);

  // x[j] = exp(P) - 1, P = exp(x[j] - column_max[j]) * column_inverse[j]; 0 in the padding;
  // returns the sum.
  float (*double_softmax)(float* x, int count, const float* column_max,
                          const float* column_inverse);

  // sum of a[j] * b[j] over count, in whole vectors: one factor must be 0 in the padding.
  float (*dot)(const float* a, const float* b, int count);

  // Rounds to bf16, nearest even; count is a multiple of 32.
  void (*to_bf16)(const float* x, int count, uint16_t* out);

  // Reorders a map for bf16_dot: blocks of 2 * lanes become their even, then their odd elements.
  void (*split)(const float* x, int count, float* out);

  // out[r] = sum_j rows[r * stride + j] * x[j] for count <= 4 rows; length is a multiple of 32.
  void (*bf16_dot)(const uint16_t* rows, size_t stride, int count, const float* x, int length,
                   float* out);

  // Sum of squares of bf16 values.
  float (*bf16_squares)(const uint16_t* row, int length);
};

extern const AffinityKernels kAffinityBaseline;
extern const AffinityKernels kAffinityAvx2;
extern const AffinityKernels kAffinityAvx512;

}  // namespace iassa
