// What the controller decides by: eq. 6, the range of a map, the change since the last pass, the summary.
// Oracle: iassa_blend and iassa_summarise of libiassa, bit for bit: sums run in double over the CPU's 64 parts of the map and
// 8 lanes within a part, added in the CPU's order.
#include "core/shape.cuh"
#include "core/summary.cuh"
#include "core/types.cuh"

namespace {

using namespace iassa;

enum { PARTS = 64, LANES = 8, STATISTICS_THREADS = PARTS * LANES };

}  // namespace

// adjusted = beta*saliency + (1-beta)*attended, in double, rounded once. adjusted may be attended.
//   grid (ceil(n/256)), block 256; 12 bytes per element
extern "C" __global__ void __launch_bounds__(256)
    iassa_blend(i64 n, const float* saliency, const float* attended, double beta, float* adjusted) {
  const i64 i = (i64)blockIdx.x * 256 + threadIdx.x;
  if (i >= n) return;
  adjusted[i] = (float)__dadd_rn(__dmul_rn(beta, (double)saliency[i]), __dmul_rn(1 - beta, (double)attended[i]));
}

// Per target: adjusted = n(saliency)*n(adjusted), n(X) = (X - min)/(max - min) in double, rounded once; a map without a range
// counts as 1. Oracle: iassa_multiply, bit for bit: min and max are exact in any order.
//   grid (T), block 512; shared 8 KiB; reads 16*P bytes per target, half of them from L2, writes 4*P
extern "C" __global__ void __launch_bounds__(512)
    iassa_multiply(i32 pixels, const float* __restrict__ saliency, float* __restrict__ adjusted) {
  __shared__ float lows[2 * STATISTICS_THREADS];
  __shared__ float highs[2 * STATISTICS_THREADS];
  const i32 thread = threadIdx.x;
  const float* const s = saliency + (i64)blockIdx.x * pixels;
  float* const a = adjusted + (i64)blockIdx.x * pixels;

  float s_low = s[0], s_high = s[0], a_low = a[0], a_high = a[0];
  for (i32 i = thread; i < pixels; i += STATISTICS_THREADS) {
    s_low = s[i] < s_low ? s[i] : s_low;
    s_high = s[i] > s_high ? s[i] : s_high;
    a_low = a[i] < a_low ? a[i] : a_low;
    a_high = a[i] > a_high ? a[i] : a_high;
  }
  lows[thread] = s_low;
  highs[thread] = s_high;
  lows[STATISTICS_THREADS + thread] = a_low;
  highs[STATISTICS_THREADS + thread] = a_high;
  for (i32 half = STATISTICS_THREADS / 2; half > 0; half /= 2) {
    __syncthreads();
    if (thread < half) {
      for (i32 k = thread; k < 2 * STATISTICS_THREADS; k += STATISTICS_THREADS) {
        lows[k] = lows[k + half] < lows[k] ? lows[k + half] : lows[k];
        highs[k] = highs[k + half] > highs[k] ? highs[k + half] : highs[k];
      }
    }
  }
  __syncthreads();
  const double from_s = lows[0], from_a = lows[STATISTICS_THREADS];
  const double range_s = (double)highs[0] - from_s, range_a = (double)highs[STATISTICS_THREADS] - from_a;
  for (i32 i = thread; i < pixels; i += STATISTICS_THREADS) {
    const double of_s = range_s > 0 ? ((double)s[i] - from_s) / range_s : 1.0;
    const double of_a = range_a > 0 ? ((double)a[i] - from_a) / range_a : 1.0;
    a[i] = (float)__dmul_rn(of_s, of_a);
  }
}

// Per target: min, max, HAR threshold, sum |a - previous|, sum (a - min).
//   grid (T), block 512: thread (part, lane) sums its elements in ascending order; a small map on one SM beats a second launch
//   shared 8 KiB; reads 12*P bytes per target, the second time from L2
extern "C" __global__ void __launch_bounds__(512)
    iassa_map_statistics(i32 pixels, double threshold, const float* __restrict__ adjusted,
                         const float* __restrict__ previous, MapStatistics* __restrict__ statistics) {
  __shared__ double changes[STATISTICS_THREADS];
  __shared__ double spreads[STATISTICS_THREADS];
  const i32 thread = threadIdx.x;
  const float* const map = adjusted + (i64)blockIdx.x * pixels;
  const float* const before = previous + (i64)blockIdx.x * pixels;

  float low = map[0], high = map[0];
  for (i32 i = thread; i < pixels; i += STATISTICS_THREADS) {
    const float value = map[i];
    low = value < low ? value : low;
    high = value > high ? value : high;
  }
  // Floats ride in the double arrays: exact.
  changes[thread] = low;
  spreads[thread] = high;
  for (i32 half = STATISTICS_THREADS / 2; half > 0; half /= 2) {
    __syncthreads();
    if (thread < half) {
      changes[thread] = changes[thread + half] < changes[thread] ? changes[thread + half] : changes[thread];
      spreads[thread] = spreads[thread + half] > spreads[thread] ? spreads[thread + half] : spreads[thread];
    }
  }
  __syncthreads();
  const double lowest = changes[0];
  const double highest = spreads[0];
  __syncthreads();

  const i32 part = thread / LANES, lane = thread % LANES;
  const i32 first = (i32)((i64)pixels * part / PARTS);
  const i32 last = (i32)((i64)pixels * (part + 1) / PARTS);
  double change = 0, spread = 0;
  for (i32 i = first + lane; i < last; i += LANES) {
    const double value = map[i];
    change = __dadd_rn(change, fabs(value - (double)before[i]));
    spread = __dadd_rn(spread, value - lowest);
  }
  changes[thread] = change;
  spreads[thread] = spread;
  __syncthreads();
  change = 0;
  spread = 0;
  if (lane == 0) {
    for (i32 l = 0; l < LANES; ++l) {
      change = __dadd_rn(change, changes[thread + l]);
      spread = __dadd_rn(spread, spreads[thread + l]);
    }
    // Only this thread reads or writes its part's eight numbers.
    changes[thread] = change;
    spreads[thread] = spread;
  }
  __syncthreads();
  if (thread != 0) return;
  change = 0;
  spread = 0;
  for (i32 k = 0; k < PARTS; ++k) {
    change = __dadd_rn(change, changes[k * LANES]);
    spread = __dadd_rn(spread, spreads[k * LANES]);
  }
  MapStatistics* const out = statistics + blockIdx.x;
  out->above = __dadd_rn(lowest, __dmul_rn(threshold, highest - lowest));
  out->change = change;
  out->spread = spread;
  out->low = (float)lowest;
  out->high = (float)highest;
}

// change and har_fraction of the summary; the rest of it is there already.
//   grid (1), block 256, shared 2 KiB; reads 32*T bytes
extern "C" __global__ void __launch_bounds__(256)
    iassa_finish_summary(i32 height, i32 width, i32 targets, i32 first, const MapStatistics* __restrict__ statistics,
                         const i32* __restrict__ har_table, Summary* __restrict__ summary) {
  IASSA_SHAPE(height, width);
  __shared__ double changes[256];
  const double infinity = __longlong_as_double(0x7FF0000000000000LL);
  double change = 0;
  for (i32 t = threadIdx.x; t < targets; t += 256) {
    const double sum = statistics[t].change, spread = statistics[t].spread;
    const double one = spread > 0 ? sum / spread : sum > 0 ? infinity : 0;
    change = one > change ? one : change;
  }
  changes[threadIdx.x] = change;
  __syncthreads();
  if (threadIdx.x != 0) return;
  for (i32 i = 1; i < 256; ++i) change = changes[i] > change ? changes[i] : change;
  summary->change = first ? infinity : change;
  summary->har_fraction =
      (double)har_table[(i64)height * (width + 1) + width] / (double)((i64)height * width);
}
