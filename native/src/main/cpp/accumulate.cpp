// Adds scores to the sums of a pass, in int64 fixed point: integer adds commute, so any batch cut and
// any number of threads give the same bits.
//   windows   four corner updates per window in a 2-D difference array: O(N), not O(N*window area)
//   RISE      one add per kept cell in D[dy][dx][i][j], s*s neighbours in memory
// Threads share out planes (coverage, targets); each plane has one owner.
#include <math.h>
#include <string.h>

#include "rise_grid.h"
#include "scores.h"
#include "windows.cuh"

namespace {

using namespace iassa;

void add_windows(const Rect* rects, const Scores& s, int plane_index, int pitch, int64_t* plane) {
  const double scale = fixed_scale(s.bound);
  for (int i = 0; i < s.count; ++i) {
    const i64 weight = plane_index == 0 ? 1 : to_fixed(s.at(i, plane_index - 1), scale);
    const Rect r = rects[i];
    int64_t* const top = plane + (int64_t)r.y0 * pitch;
    int64_t* const bottom = plane + (int64_t)r.y1 * pitch;
    top[r.x0] += weight;
    top[r.x1] -= weight;
    bottom[r.x0] -= weight;
    bottom[r.x1] += weight;
  }
}

IASSA_CLONES void add_where(const i64* __restrict cells, i64 weight, i64* __restrict sums, int n) {
  for (int k = 0; k < n; ++k) sums[k] += weight & -cells[k];
}

// Planes plane0 to plane1-1.
void add_rise(const RisePlan& plan, const Scores& s, int plane0, int plane1, int64_t* planes,
              int64_t stride) {
  const double scale = fixed_scale(s.bound);
  const int cell_count = (int)(plan.cells * plan.cells);
  i64 cells[RISE_MAX_CELLS * RISE_MAX_CELLS];
  for (int i = 0; i < s.count; ++i) {
    const u32 index = (u32)(s.first + i);
    rise_cells(plan, index, cells);
    const RiseShift shift = rise_shift(plan.seed, index, plan.threshold, plan.y, plan.x);
    const int64_t block = ((int64_t)shift.dy * plan.x.cell + shift.dx) * cell_count;
    for (int p = plane0; p < plane1; ++p) {
      const i64 weight = p == 0 ? 1 : to_fixed(s.at(i, p - 1), scale);
      add_where(cells, weight, planes + p * stride + block, cell_count);
    }
  }
}

}  // namespace

int64_t iassa_plane_stride(int height, int width) {
  // Difference arrays take (H+1)*(W+1), RISE s*ceil(H/s) * s*ceil(W/s) < (H+s)*(W+s).
  const int64_t margin = RISE_MAX_CELLS - 1;
  return ((height + margin) * (width + margin) + 7) / 8 * 8;
}

int iassa_clear_sums(int height, int width, int targets, int64_t* planes, int64_t* totals,
                     float* score_min, float* score_max) {
  IASSA_TRY(check_shape(height, width));
  IASSA_REQUIRE(targets >= 1 && targets <= kMaxTargets, "targets is %d, expected 1 to %d", targets,
                kMaxTargets);
  IASSA_REQUIRE_POINTER(planes);
  IASSA_REQUIRE_POINTER(totals);
  IASSA_REQUIRE_POINTER(score_min);
  IASSA_REQUIRE_POINTER(score_max);
  const int64_t stride = iassa_plane_stride(height, width);
  const int threads = threads_for((targets + 1) * stride * 8);
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int p = 0; p <= targets; ++p) memset(planes + p * stride, 0, stride * sizeof(int64_t));
  totals[0] = 0;
  for (int t = 0; t < targets; ++t) {
    totals[1 + t] = 0;
    score_min[t] = INFINITY;
    score_max[t] = -INFINITY;
  }
  return IASSA_OK;
}

int iassa_accumulate_windows(int height, int width, const int32_t* windows, int first, int count,
                             const float* scores, int classes, const int32_t* target_classes,
                             int targets, double bound, int64_t* planes, int64_t* totals,
                             float* score_min, float* score_max) {
  IASSA_TRY(check_shape(height, width));
  IASSA_REQUIRE_POINTER(windows);
  IASSA_REQUIRE_POINTER(planes);
  const Scores view = {scores, first, count, classes, target_classes, targets, bound};
  const Totals sums = {totals, score_min, score_max};
  IASSA_TRY(check_scores(view, sums));
  IASSA_TRY(check_windows(windows, count, height, width));
  add_totals(view, sums);
  const Rect* rects = reinterpret_cast<const Rect*>(windows);
  const int64_t stride = iassa_plane_stride(height, width);
  const int threads = threads_for((int64_t)count * (targets + 1) * 2);
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int p = 0; p <= targets; ++p) add_windows(rects, view, p, width + 1, planes + p * stride);
  return IASSA_OK;
}

int iassa_accumulate_rise(int height, int width, int cells, double probability, int64_t seed, int first,
                          int count, const float* scores, int classes, const int32_t* target_classes,
                          int targets, double bound, int64_t* planes, int64_t* totals,
                          float* score_min, float* score_max) {
  IASSA_TRY(check_rise(height, width, cells, probability));
  IASSA_REQUIRE_POINTER(planes);
  const Scores view = {scores, first, count, classes, target_classes, targets, bound};
  const Totals sums = {totals, score_min, score_max};
  IASSA_TRY(check_scores(view, sums));
  add_totals(view, sums);
  const RisePlan plan = rise_plan(height, width, cells, probability, seed);
  const int64_t stride = iassa_plane_stride(height, width);
  // Every thread draws the cells again, so a thread needs several planes to be worth it.
  int threads = threads_for((int64_t)count * (targets + 1) * cells * cells);
  if (threads > (targets + 1) / 4) threads = (targets + 1) / 4;
  if (threads < 1) threads = 1;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int part = 0; part < threads; ++part) {
    add_rise(plan, view, (int)((int64_t)(targets + 1) * part / threads),
             (int)((int64_t)(targets + 1) * (part + 1) / threads), planes, stride);
  }
  return IASSA_OK;
}
