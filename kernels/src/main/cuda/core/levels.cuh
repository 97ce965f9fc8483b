// How pixels of a fine grid map to pixels of a coarse one, and why two such maps may compose.
//
// Along one axis, a level of `coarse` pixels is spread over `fine` pixels:
//   nearest   fine pixel i takes coarse pixel floor(i * coarse / fine)
//   linear    half-pixel rule: position (i + 1/2) * coarse / fine - 1/2, clamped to the edge pixels
// All index arithmetic is in integers, so host and device agree bit for bit. No standard headers:
// this file also compiles under NVRTC. Sizes up to 2^20 per axis.
#pragma once

#include "types.cuh"

namespace iassa {

/// Two neighbours along one axis: value = (1 - weight) * a[low] + weight * a[high].
struct LinearTap {
  int low;
  int high;
  float weight;
};

/// Coarse pixel that fine pixel `i` takes. 0 <= i < fine; also for coarse > fine.
IASSA_HD int nearest_index(int i, int coarse, int fine) {
  return static_cast<int>(static_cast<long long>(i) * coarse / fine);
}

/// Coarse pixels between which fine pixel `i` lies. At the edges low == high and the weight is 0.
IASSA_HD LinearTap linear_tap(int i, int coarse, int fine) {
  const long long unit = 2LL * fine;
  const long long position = (2LL * i + 1) * coarse - fine;
  LinearTap tap;
  if (position <= 0) {
    tap.low = tap.high = 0;
    tap.weight = 0.0f;
    return tap;
  }
  tap.low = static_cast<int>(position / unit);
  if (tap.low >= coarse - 1) {
    tap.low = tap.high = coarse - 1;
    tap.weight = 0.0f;
    return tap;
  }
  tap.high = tap.low + 1;
  tap.weight = static_cast<float>(position % unit) / static_cast<float>(unit);
  return tap;
}

/// Whether fine -> middle -> coarse picks the same pixels as fine -> coarse, so that a coarse Gram
/// matrix may be added into the middle one once and for all. True for sizes that divide each other.
IASSA_HD bool nearest_nested(int coarse, int middle, int fine) {
  for (int i = 0; i < fine; ++i) {
    if (nearest_index(nearest_index(i, middle, fine), coarse, middle) !=
        nearest_index(i, coarse, fine)) {
      return false;
    }
  }
  return true;
}

}  // namespace iassa
