// Prefix sums of integers over rows and columns of a plane: exact, so any order gives the same bits. Device only.
#pragma once

#include "types.cuh"

namespace iassa {

// Inclusive sum over the lanes of a warp.
template <typename T>
__device__ __forceinline__ T warp_prefix(T value, i32 lane) {
  for (i32 d = 1; d < 32; d *= 2) {
    const T other = __shfl_up_sync(0xffffffffu, value, d);
    if (lane >= d) value += other;
  }
  return value;
}

enum { PREFIX_SEGMENTS = 16 };

// Column sums downwards, in place. Block (32, 16): thread (x, s) sums segment s of the rows of a column, then adds what lies
// above it. finish(sum) is what is stored. Reads the plane twice; all threads of the block must call.
template <typename T, typename Finish>
__device__ __forceinline__ void column_prefix(T* column, i64 pitch, i32 rows, bool valid, T (&sums)[PREFIX_SEGMENTS][33],
                                              Finish finish) {
  const i32 segment = threadIdx.y;
  const i32 each = (rows + PREFIX_SEGMENTS - 1) / PREFIX_SEGMENTS;
  const i32 first = segment * each;
  const i32 last = min_i32(first + each, rows);
  T sum = 0;
  if (valid) {
    for (i32 y = first; y < last; ++y) sum += column[y * pitch];
  }
  sums[segment][threadIdx.x] = sum;
  __syncthreads();
  if (!valid) return;
  T running = 0;
  for (i32 s = 0; s < segment; ++s) running += sums[s][threadIdx.x];
  for (i32 y = first; y < last; ++y) {
    running += column[y * pitch];
    column[y * pitch] = finish(running);
  }
}

}  // namespace iassa
