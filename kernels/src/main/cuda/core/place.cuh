// Which pixels the 16 bytes lie on that a thread writes of every masked image. Device only.
#pragma once

#include "types.cuh"

namespace iassa {

// V consecutive elements from e0 of an image of 3*height*width elements. Channels last, V elements touch at most kPixels
// pixels: element k lies on pixel (phase + k) / 3 of them. Planar, each element has its own pixel.
template <bool kNhwc, int V>
struct Place {
  enum { kPixels = !kNhwc ? V : V == 4 ? 2 : 4 };
  u32 yx[kPixels];  // y << 16 | x; sizes are at most 16384
  i32 phase;

  // e0 may be below 0 or close to the end: elements beyond the image get some pixel.
  __device__ __forceinline__ void find(i32 e0, i32 height, i32 width) {
    i32 p = e0;
    phase = 0;
    if (kNhwc) {
      p = (e0 + 9) / 3 - 3;
      phase = e0 - 3 * p;
    }
    const i32 start = max_i32(p, 0);
    const i32 row = start / width;
    i32 x = start - row * width;
    i32 y = kNhwc ? row : row % height;
#pragma unroll
    for (i32 k = 0; k < kPixels; ++k) {
      yx[k] = (u32)y << 16 | (u32)x;
      if (p + k < 0) continue;
      if (++x == width) {
        x = 0;
        if (++y == height && !kNhwc) y = 0;
      }
    }
  }

  // The value of element k, where `values` has one per pixel; phase is below 3, so a k that 3 divides stays at k / 3.
  template <typename T>
  __device__ __forceinline__ T at(const T (&values)[kPixels], i32 k) const {
    if (!kNhwc) return values[k];
    return k % 3 != 0 && k % 3 + phase >= 3 ? values[k / 3 + 1] : values[k / 3];
  }
};

}  // namespace iassa
