// Resampling of a map along one axis, from `in` to `out` pixels; a 2-D map takes one axis after
// the other.
//   shrinking (out < in)   exact area average: output pixel i covers [i, i+1) * in / out
//   growing (out >= in)    bilinear, half-pixel rule, edges clamped (linear_tap)
// Overlaps are counted in units of 1/out input pixels, in integers: the weights of one output pixel
// sum to `in` exactly, so a constant stays that constant to one rounding.
#pragma once

#include "levels.cuh"

namespace iassa {

/// First input pixel that output pixel `i` overlaps.
IASSA_HD int area_first(int i, int out, int in) {
  return static_cast<int>(static_cast<long long>(i) * in / out);
}

/// One past the last input pixel that output pixel `i` overlaps.
IASSA_HD int area_last(int i, int out, int in) {
  return static_cast<int>((static_cast<long long>(i + 1) * in + out - 1) / out);
}

/// Overlap of output pixel `i` with input pixel `k`, in units of 1/out input pixels: 1 to `out`.
IASSA_HD int area_overlap(int i, int k, int out, int in) {
  const long long low0 = static_cast<long long>(i) * in;
  const long long low1 = static_cast<long long>(k) * out;
  const long long high0 = low0 + in;
  const long long high1 = low1 + out;
  const long long low = low0 > low1 ? low0 : low1;
  const long long high = high0 < high1 ? high0 : high1;
  return static_cast<int>(high - low);
}

/// Output pixel `i` of a resampled axis; element k of the input is `source[k * stride]`.
IASSA_HD float resample_axis(const float* source, long long stride, int i, int out, int in) {
  if (out >= in) {
    const LinearTap tap = linear_tap(i, in, out);
    const float low = source[tap.low * stride];
    const float high = source[tap.high * stride];
    return low + tap.weight * (high - low);
  }
  const int first = area_first(i, out, in);
  const int last = area_last(i, out, in);
  float sum = 0.0f;
  for (int k = first; k < last; ++k) {
    sum += static_cast<float>(area_overlap(i, k, out, in)) * source[k * stride];
  }
  return sum / static_cast<float>(in);
}

}  // namespace iassa
