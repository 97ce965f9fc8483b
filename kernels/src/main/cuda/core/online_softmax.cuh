// Online softmax: softmax(x) . s over a row that arrives in tiles, without keeping the row.
//
// State per row: the largest logit m seen so far, the sum Z of exp(x - m), and per map the sum of
// exp(x - m) * s. A tile with a larger maximum m' first scales the state by exp(m - m'). The
// result is the map sum divided by Z. The order of tiles is fixed, so the bits do not depend on
// who computes the row.
//
// The exponential for arguments <= 0: exp(d) = 2^k * p(r), k = round(d * log2 e),
// r = d - k * ln 2 in two steps, p a polynomial of degree 6. Relative error at most 3.0e-7 (tested
// over all of [-87.3, 0]); 0 below -87.3, where the true value is under 2^-126.
#pragma once

#include "types.cuh"

#define IASSA_EXP_LOWEST -87.3f
#define IASSA_EXP_LOG2E 1.44269504f
#define IASSA_EXP_ROUND 12582912.0f /* 1.5 * 2^23: adding it rounds to an integer */
#define IASSA_EXP_LN2_HIGH 0.693359375f
#define IASSA_EXP_LN2_LOW -2.12194440e-4f
#define IASSA_EXP_C2 0.5f
#define IASSA_EXP_C3 1.66666667e-1f
#define IASSA_EXP_C4 4.16666667e-2f
#define IASSA_EXP_C5 8.33333333e-3f
#define IASSA_EXP_C6 1.38888889e-3f

namespace iassa {

/// exp(d) for d <= 0; d may be -infinity, not NaN.
IASSA_HD float exp_nonpositive(float d) {
  if (!(d >= IASSA_EXP_LOWEST)) {
    return 0.0f;
  }
  const float shifted = d * IASSA_EXP_LOG2E + IASSA_EXP_ROUND;
  const float k = shifted - IASSA_EXP_ROUND;
  const float r = (d - k * IASSA_EXP_LN2_HIGH) - k * IASSA_EXP_LN2_LOW;
  float p = IASSA_EXP_C6;
  p = p * r + IASSA_EXP_C5;
  p = p * r + IASSA_EXP_C4;
  p = p * r + IASSA_EXP_C3;
  p = p * r + IASSA_EXP_C2;
  p = p * r * r + r + 1.0f;
  return p * bits_float(static_cast<u32>(static_cast<int>(k) + 127) << 23);
}

/// Running maximum of a row of which nothing was seen: the lowest finite number.
IASSA_HD float softmax_start() { return -3.402823466e38f; }

/// Takes in a tile's maximum. Returns the factor by which every sum of the row must be scaled.
IASSA_HD float softmax_raise(float* max, float tile_max) {
  if (tile_max <= *max) {
    return 1.0f;
  }
  const float factor = exp_nonpositive(*max - tile_max);
  *max = tile_max;
  return factor;
}

}  // namespace iassa
