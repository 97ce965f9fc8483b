// From the sums of a pass to S (eq. 3 or 5), and how the pass joins earlier ones.
//   value     sum of f*m(pixel), divided by sum of m(pixel) (PIXEL_COVERAGE) or by N*E[M] (GLOBAL_MEAN): for windows the mean of
//             sum m over the pixels, for RISE N*p (`expected`)
//   evidence  REPLACE: S is the value. NORMALISED_MEAN: S += (v - S)/divisor, v the value stretched to [0, 1] over the pass's
//             covered pixels (0 if they are all equal), divisor the weight of all passes so far over this one's
//   uncovered ZERO: the pass's value is 0; PREVIOUS: S stays
// Oracle: join_pass in estimate.h of libiassa, bit for bit (double, a fixed order of few operations per pixel).
#include "core/fixed.cuh"
#include "core/shape.cuh"
#include "core/types.cuh"

namespace {

using namespace iassa;

enum { PIXEL_COVERAGE = 0, GLOBAL_MEAN = 1 };
enum { REPLACE = 0, NORMALISED_MEAN = 1 };
enum { ZERO = 0, PREVIOUS = 1 };

// Sums of windows (integers, pitch width + 1) or of RISE (doubles, pitch width).
template <bool kRise>
struct Pass {
  const i64* coverage;
  const i64* sums;
  i32 width;
  double unit, mean;
  bool global;

  __device__ Pass(i32 height, i32 width_, i32 targets, double bound, i32 estimator, double expected, i64 plane_stride,
                  const i64* planes, const i64* totals)
      : coverage(planes), sums(planes + (1 + blockIdx.y) * plane_stride), width(width_), unit(fixed_unit(bound)),
        global(estimator == GLOBAL_MEAN) {
    mean = kRise || !global ? expected : (double)totals[targets + 1] / (double)((i64)height * width);
  }
  __device__ __forceinline__ double read(const i64* plane, i32 p) const {
    return kRise ? reinterpret_cast<const double*>(plane)[p] : (double)plane[p + p / width];
  }
  __device__ __forceinline__ bool covered(i32 p) const { return read(coverage, p) > 0; }
  __device__ __forceinline__ float value(i32 p) const {
    return (float)(__dmul_rn(read(sums, p), unit) / (global ? mean : read(coverage, p)));
  }
};

// Floats in the order of unsigned integers, and back.
__device__ __forceinline__ u32 ordered(float value) {
  const u32 bits = float_bits(value);
  return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}
__device__ __forceinline__ float from_ordered(u32 key) {
  return bits_float(key & 0x80000000u ? key & 0x7fffffffu : ~key);
}

template <bool kRise>
__device__ __forceinline__ void value_range(const Pass<kRise>& pass, i32 pixels, u32* ranges) {
  u32 low = 0xffffffffu, high = 0xffffffffu;  // the highest as its complement, so that both are minima
  for (i32 p = blockIdx.x * 256 + threadIdx.x; p < pixels; p += gridDim.x * 256) {
    if (!pass.covered(p)) continue;
    const u32 key = ordered(pass.value(p));
    low = key < low ? key : low;
    high = ~key < high ? ~key : high;
  }
  for (i32 d = 16; d > 0; d /= 2) {
    const u32 other_low = __shfl_xor_sync(0xffffffffu, low, d);
    const u32 other_high = __shfl_xor_sync(0xffffffffu, high, d);
    low = other_low < low ? other_low : low;
    high = other_high < high ? other_high : high;
  }
  if (threadIdx.x % 32 == 0) {
    atomicMin(ranges + 2 * blockIdx.y, low);
    atomicMin(ranges + 2 * blockIdx.y + 1, high);
  }
}

template <bool kRise>
__device__ __forceinline__ void estimate(const Pass<kRise>& pass, i32 pixels, i32 evidence, i32 uncovered, double divisor,
                                         const u32* ranges, float* saliency) {
  const i32 p = blockIdx.x * 256 + threadIdx.x;
  if (p >= pixels) return;
  float* const s = saliency + (i64)blockIdx.y * pixels + p;
  const bool covered = pass.covered(p);
  if (!covered && uncovered == PREVIOUS) return;
  if (evidence == REPLACE) {
    *s = covered ? pass.value(p) : 0.0f;
    return;
  }
  double v = 0;
  if (covered) {
    const double low = from_ordered(ranges[2 * blockIdx.y]);
    const double range = (double)from_ordered(~ranges[2 * blockIdx.y + 1]) - low;
    const double stretch = range > 0 ? 1 / range : 0;
    v = __dmul_rn((double)pass.value(p) - low, stretch);
  }
  const double old = *s;
  *s = (float)__dadd_rn(old, (v - old) / divisor);
}

}  // namespace

// ranges[2t], ranges[2t+1]: lowest and highest value of the covered pixels, as keys; minima by atomics, which commute.
//   grid (min(ceil(P/256), 512), T), block 256; reads 16*P bytes per target
#define VALUE_RANGE(name, rise)                                                                                        \
  extern "C" __global__ void __launch_bounds__(256)                                                                    \
      name(i32 height, i32 width, i32 targets, double bound, i32 estimator, double expected, i64 plane_stride,         \
           const i64* __restrict__ planes, const i64* __restrict__ totals, u32* __restrict__ ranges) {                 \
    IASSA_SHAPE(height, width);                                                                                        \
    const Pass<rise> pass(height, width, targets, bound, estimator, expected, plane_stride, planes, totals);           \
    value_range(pass, height * width, ranges);                                                                         \
  }
VALUE_RANGE(iassa_value_range_windows, false)
VALUE_RANGE(iassa_value_range_rise, true)

//   grid (ceil(P/256), T), block 256; reads 16*P, writes 4*P bytes per target
#define ESTIMATE(name, rise)                                                                                           \
  extern "C" __global__ void __launch_bounds__(256)                                                                    \
      name(i32 height, i32 width, i32 targets, double bound, i32 estimator, i32 evidence, i32 uncovered,               \
           double divisor, double expected, i64 plane_stride, const i64* __restrict__ planes,                          \
           const i64* __restrict__ totals, const u32* __restrict__ ranges, float* __restrict__ saliency) {             \
    IASSA_SHAPE(height, width);                                                                                        \
    const Pass<rise> pass(height, width, targets, bound, estimator, expected, plane_stride, planes, totals);           \
    estimate(pass, height * width, evidence, uncovered, divisor, ranges, saliency);                                    \
  }
ESTIMATE(iassa_estimate_windows, false)
ESTIMATE(iassa_estimate_rise, true)
