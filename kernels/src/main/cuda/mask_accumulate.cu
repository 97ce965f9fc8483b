// Adds the scores of a batch of masks to the sums of the pass, in int64 fixed point (core/fixed.cuh): integer adds commute, so
// atomics in any order, any batch cut and any grid give the same bits.
// Oracle: iassa_accumulate_windows and iassa_accumulate_rise of libiassa, bit for bit.
#include "core/fixed.cuh"
#include "core/rise.cuh"
#include "core/shape.cuh"
#include "core/summary.cuh"
#include "core/types.cuh"
#include "core/windows.cuh"

namespace {

using namespace iassa;

enum { THREADS = 256, PLANES_PER_BLOCK = 8 };

// A view of count*classes scores and the classes that count.
struct Scores {
  const float* values;
  i32 first, count, classes;
  const i32* target_classes;
  i32 targets;
  double bound;

  __device__ __forceinline__ float at(i32 mask, i32 target) const {
    return values[(i64)mask * classes + target_classes[target]];
  }
};

__device__ __forceinline__ void add(i64* sum, i64 value) {
  atomicAdd(reinterpret_cast<unsigned long long*>(sum), (unsigned long long)value);
}

// What a mask adds to a plane: 1 to the coverage (plane 0), its score to a target.
__device__ __forceinline__ i64 weight(const Scores& s, i32 mask, i32 plane, double scale) {
  return plane == 0 ? 1 : to_fixed(s.at(mask, plane - 1), scale);
}

// The range of a target's scores, and the sum: of one batch, by one block. Of scores that are equal (+0 and -0) the first
// mask's stays, as on the CPU, where they come one by one.
__device__ void add_totals(const Scores& s, i32 plane, i64* totals, Summary* summary) {
  __shared__ float lows[THREADS];
  __shared__ float highs[THREADS];
  __shared__ i32 low_masks[THREADS];
  __shared__ i32 high_masks[THREADS];
  __shared__ i64 sums[THREADS];
  const i32 thread = threadIdx.x;
  if (plane == 0) {
    if (thread == 0) totals[0] += s.count;
    return;
  }
  const double scale = fixed_scale(s.bound);
  const i32 target = plane - 1;
  float low = 0, high = 0;
  i32 low_mask = -1, high_mask = -1;
  i64 sum = 0;
  for (i32 i = thread; i < s.count; i += THREADS) {
    const float score = s.at(i, target);
    if (low_mask < 0 || score < low) low = score, low_mask = i;
    if (high_mask < 0 || score > high) high = score, high_mask = i;
    sum += to_fixed(score, scale);
  }
  __syncthreads();  // before the arrays are used again for the next plane
  lows[thread] = low, low_masks[thread] = low_mask;
  highs[thread] = high, high_masks[thread] = high_mask;
  sums[thread] = sum;
  for (i32 half = THREADS / 2; half > 0; half /= 2) {
    __syncthreads();
    if (thread >= half) continue;
    const i32 other = thread + half;
    sums[thread] += sums[other];
    if (low_masks[other] < 0) continue;  // threads beyond the last score come last
    if (lows[other] < lows[thread] || (lows[other] == lows[thread] && low_masks[other] < low_masks[thread])) {
      lows[thread] = lows[other], low_masks[thread] = low_masks[other];
    }
    if (highs[other] > highs[thread] || (highs[other] == highs[thread] && high_masks[other] < high_masks[thread])) {
      highs[thread] = highs[other], high_masks[thread] = high_masks[other];
    }
  }
  __syncthreads();
  if (thread != 0) return;
  float* const lowest = score_min(summary) + target;
  float* const highest = score_max(summary, s.targets) + target;
  if (lows[0] < *lowest) *lowest = lows[0];
  if (highs[0] > *highest) *highest = highs[0];
  totals[plane] += sums[0];
}

// Whether a score of this pass was refused. The first block then also notes the score, if it is of this batch.
__device__ __forceinline__ bool refused(const Scores& s, Summary* summary) {
  const u64 bad = summary->bad_score;
  if (bad == no_bad_score()) return false;
  const i64 mask = (i64)(bad / SUMMARY_MAX_TARGETS) - s.first;
  if (blockIdx.x == 0 && blockIdx.y == 0 && threadIdx.x == 0 && mask >= 0 && mask < s.count) {
    summary->bad_value = s.at((i32)mask, (i32)(bad % SUMMARY_MAX_TARGETS));
  }
  return true;
}

}  // namespace

// Clears what a pass adds to.
//   grid (min(ceil((T+1)*stride/512), 4096)), block 256; writes 8*(T+1)*stride bytes, 16 at a time
extern "C" __global__ void __launch_bounds__(256)
    iassa_clear_pass(i64 plane_stride, i32 targets, i64* __restrict__ planes, i64* __restrict__ totals,
                     u32* __restrict__ ranges, Summary* __restrict__ summary) {
  const i64 vectors = (targets + 1) * plane_stride / 2;
  const i64 thread = (i64)blockIdx.x * THREADS + threadIdx.x;
  uint4* const out = reinterpret_cast<uint4*>(planes);
  for (i64 i = thread; i < vectors; i += (i64)gridDim.x * THREADS) out[i] = make_uint4(0, 0, 0, 0);
  for (i64 t = thread; t < targets + 2; t += (i64)gridDim.x * THREADS) totals[t] = 0;
  for (i64 t = thread; t < targets; t += (i64)gridDim.x * THREADS) {
    ranges[2 * t] = ranges[2 * t + 1] = 0xffffffffu;
    score_min(summary)[t] = bits_float(0x7F800000u);
    score_max(summary, targets)[t] = bits_float(0xFF800000u);
  }
  if (thread == 0) {
    summary->bad_score = no_bad_score();
    summary->bad_value = 0;
  }
}

// Looks for scores that are not finite or beyond the bound; the lowest (mask, target) stays, whoever finds it first.
//   grid (ceil(count*T/256)), block 256; reads 4*count*T bytes
extern "C" __global__ void __launch_bounds__(256)
    iassa_check_scores(i32 first, i32 count, const float* __restrict__ scores, i32 classes,
                       const i32* __restrict__ target_classes, i32 targets, double bound, Summary* __restrict__ summary) {
  const Scores s = {scores, first, count, classes, target_classes, targets, bound};
  const i64 i = (i64)blockIdx.x * THREADS + threadIdx.x;
  if (i >= (i64)count * targets) return;
  const i32 mask = (i32)(i / targets), target = (i32)(i % targets);
  if (score_ok(s.at(mask, target), bound)) return;
  const u64 key = (u64)(first + mask) * SUMMARY_MAX_TARGETS + (u64)target;
  atomicMin(reinterpret_cast<unsigned long long*>(&summary->bad_score), (unsigned long long)key);
}

// Windows: four corner updates per window and plane in a 2-D difference array of pitch width + 1.
//   grid (ceil(count/256), T+1), block 256; 4 atomics of 8 bytes per window and plane, in L2: latency-bound
extern "C" __global__ void __launch_bounds__(256)
    iassa_accumulate_windows(i32 width, const Rect* __restrict__ windows, i32 first, i32 count,
                             const float* __restrict__ scores, i32 classes, const i32* __restrict__ target_classes,
                             i32 targets, double bound, i64 plane_stride, i64* __restrict__ planes,
                             i64* __restrict__ totals, Summary* __restrict__ summary) {
  const Scores s = {scores, first, count, classes, target_classes, targets, bound};
  const i32 plane = blockIdx.y;
  if (refused(s, summary)) return;
  if (blockIdx.x == 0) add_totals(s, plane, totals, summary);
  const i32 i = blockIdx.x * THREADS + threadIdx.x;
  if (i >= count) return;
  const Rect r = windows[i];
  const i64 w = weight(s, i, plane, fixed_scale(bound));
  i64* const sums = planes + plane * plane_stride;
  const i64 top = (i64)r.y0 * (width + 1), bottom = (i64)r.y1 * (width + 1);
  add(sums + top + r.x0, w);
  add(sums + top + r.x1, -w);
  add(sums + bottom + r.x0, -w);
  add(sums + bottom + r.x1, w);
}

// RISE: planes hold D[dy][dx][i][j], the sum of the scores of the masks with shift (dy, dx) that keep cell (i, j). A thread
// draws four cells of one mask and adds them to up to 8 planes.
//   grid (ceil(count*ceil(s^2/4)/256), ceil((T+1)/8)), block 256; p*s^2 atomics of 8 bytes per mask and plane, neighbours
//   in memory
// 6 blocks: left to itself the compiler aims at 8 on sm_80 and spills.
extern "C" __global__ void __launch_bounds__(256, 6)
    iassa_accumulate_rise(i32 height, i32 width, i32 cells, u32 threshold, u64 seed, i32 first, i32 count,
                          const float* __restrict__ scores, i32 classes, const i32* __restrict__ target_classes,
                          i32 targets, double bound, i64 plane_stride, i64* __restrict__ planes,
                          i64* __restrict__ totals, Summary* __restrict__ summary) {
  IASSA_SHAPE(height, width);
  const Scores s = {scores, first, count, classes, target_classes, targets, bound};
  const i32 plane0 = blockIdx.y * PLANES_PER_BLOCK;
  const i32 plane1 = min_i32(plane0 + PLANES_PER_BLOCK, targets + 1);
  if (refused(s, summary)) return;
  if (blockIdx.x == 0) {
    for (i32 plane = plane0; plane < plane1; ++plane) add_totals(s, plane, totals, summary);
  }
  const i32 cell_count = cells * cells;
  const i32 blocks = (cell_count + 3) / 4;
  const i64 index = (i64)blockIdx.x * THREADS + threadIdx.x;
  if (index >= (i64)count * blocks) return;
  const i32 mask = (i32)(index / blocks), block = (i32)(index - (i64)mask * blocks);
  const RiseAxis y = rise_axis((u32)height, (u32)cells), x = rise_axis((u32)width, (u32)cells);
  const Philox random = rise_cell_words(seed, (u32)(first + mask), (u32)block, threshold);
  const RiseShift shift = rise_shift(seed, (u32)(first + mask), threshold, y, x);
  const double scale = fixed_scale(bound);
  i64* const at = planes + ((i64)shift.dy * x.cell + shift.dx) * cell_count + 4 * block;
  for (i32 plane = plane0; plane < plane1; ++plane) {
    const i64 w = weight(s, mask, plane, scale);
#pragma unroll
    for (i32 k = 0; k < 4; ++k) {
      if (4 * block + k < cell_count && random.word[k] < rise_limit(threshold)) add(at + plane * plane_stride + k, w);
    }
  }
}
