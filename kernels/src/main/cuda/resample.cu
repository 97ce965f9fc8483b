// Maps between the image's size and the features' size (core/resample.cuh): area average to shrink, bilinear to grow.
// Oracle: resample in affinity.cpp, bit for bit: rows first, rounded to fp32, then columns.
#include "core/resample.cuh"
#include "core/shape.cuh"

namespace {

using namespace iassa;

// Element (y, x) of a map brought from height x width to out_height x out_width. Only the rows and columns that it needs; each
// column's vertical result is rounded as if the half-resampled map were stored.
__device__ __forceinline__ float resampled(const float* map, i32 height, i32 width, i32 out_height, i32 out_width, i32 y,
                                           i32 x) {
  if (height == out_height && width == out_width) return map[(i64)y * width + x];
  if (out_width >= width) {
    const LinearTap tap = linear_tap(x, width, out_width);
    const float low = resample_axis(map + tap.low, width, y, out_height, height);
    const float high = resample_axis(map + tap.high, width, y, out_height, height);
    return add_rn(low, mul_rn(tap.weight, high - low));
  }
  const i32 last = area_last(x, out_width, width);
  float sum = 0.0f;
  for (i32 k = area_first(x, out_width, width); k < last; ++k) {
    sum = add_rn(sum, mul_rn((float)area_overlap(x, k, out_width, width),
                             resample_axis(map + k, width, y, out_height, height)));
  }
  return sum / (float)width;
}

}  // namespace

// out_t = map_t at another size; the maps out are out_stride apart.
//   grid (ceil(out pixels/256), count), block 256; reads each input pixel about once per output pixel that needs it (caches)
extern "C" __global__ void __launch_bounds__(256, 3)
    iassa_resample(const float* __restrict__ maps, i32 count, i32 height, i32 width, i32 out_height, i32 out_width,
                   i32 out_stride, float* __restrict__ out) {
  const i32 p = blockIdx.x * 256 + threadIdx.x;
  if (p >= out_height * out_width || (i32)blockIdx.y >= count) return;
  const i32 y = p / out_width;
  out[(i64)blockIdx.y * out_stride + p] =
      resampled(maps + (i64)blockIdx.y * height * width, height, width, out_height, out_width, y, p - y * out_width);
}

// adjusted_t = beta*S_t + (1-beta)*(A x S_t), eq. 6: the product, in_height x in_width, is brought back to the image's size on
// the way. As iassa_resample and iassa_blend one after the other.
extern "C" __global__ void __launch_bounds__(256, 3)
    iassa_resample_blend(const float* __restrict__ attended, i32 count, i32 in_height, i32 in_width, i32 height, i32 width,
                         const float* __restrict__ saliency, double beta, float* __restrict__ adjusted) {
  IASSA_SHAPE(height, width);
  const i32 p = blockIdx.x * 256 + threadIdx.x;
  if (p >= height * width || (i32)blockIdx.y >= count) return;
  const i32 y = p / width;
  const float a = resampled(attended + (i64)blockIdx.y * in_height * in_width, in_height, in_width, height, width, y,
                            p - y * width);
  const i64 at = (i64)blockIdx.y * height * width + p;
  adjusted[at] = (float)__dadd_rn(__dmul_rn(beta, (double)saliency[at]), __dmul_rn(1 - beta, (double)a));
}
