// The coarse levels of a factored Gram matrix: G(i,j) gets G_l(up_l i, up_l j) of each (nearest), or the sum over the up to four
// neighbours of i and of j (bilinear).
#pragma once

#include "levels.cuh"

namespace iassa {

enum { MAX_LEVELS = 16 };

// A fine pixel between four pixels of a level; 32 bytes.
struct PixelTap {
  i32 index[4];
  float weight[4];
};

struct LevelGram {
  const float* gram;  // pixels x pixels
  const void* map;    // per fine pixel: i32, or PixelTap if bilinear
  i32 pixels;
  i32 bilinear;
};

// Passed to kernels by value: 392 bytes.
struct Levels {
  LevelGram level[MAX_LEVELS];
  i32 count;
  i32 zero;
};

IASSA_HD i32 nearest_pixel(i32 y, i32 x, i32 height, i32 width, i32 out_height, i32 out_width) {
  return nearest_index(y, height, out_height) * width + nearest_index(x, width, out_width);
}

IASSA_HD PixelTap bilinear_pixel(i32 y, i32 x, i32 height, i32 width, i32 out_height, i32 out_width) {
  const LinearTap row = linear_tap(y, height, out_height);
  const LinearTap column = linear_tap(x, width, out_width);
  PixelTap tap;
  tap.index[0] = row.low * width + column.low;
  tap.index[1] = row.low * width + column.high;
  tap.index[2] = row.high * width + column.low;
  tap.index[3] = row.high * width + column.high;
  tap.weight[0] = (1 - row.weight) * (1 - column.weight);
  tap.weight[1] = (1 - row.weight) * column.weight;
  tap.weight[2] = row.weight * (1 - column.weight);
  tap.weight[3] = row.weight * column.weight;
  return tap;
}

}  // namespace iassa
