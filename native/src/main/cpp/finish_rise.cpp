// S from D[dy][dx][i][j]: S = Py * D * Px^T, where Py is H x (s*cell) with row y holding, for every shift
// dy, the two tap weights of position y+dy (core/rise.cuh). The two products are the same routine on
// the transposed matrix; each takes about 2*cell multiply-adds per output in double precision.
//   order   for each output: shifts ascending, upper tap before lower; threads share out outputs
//   bytes   D and two scratch planes of (H+63)*(W+63) doubles
#include <math.h>

#include "estimate.h"
#include "fixed.cuh"
#include "rise_grid.h"

namespace {

using namespace iassa;

constexpr int kBlock = 32;  // columns whose sums stay in registers

// out[l][c] = sum over shifts d of w0*in[i0*cell + d][c] + w1*in[i1*cell + d][c], taps of l + d.
IASSA_CLONES void project_row(const RiseAxis& axis, const double* __restrict in, int columns, u32 l,
                              double* __restrict out) {
  for (int c0 = 0; c0 < columns; c0 += kBlock) {
    const int n = columns - c0 < kBlock ? columns - c0 : kBlock;
    double sums[kBlock] = {};
    for (u32 d = 0; d < axis.cell; ++d) {
      const RiseTap tap = rise_tap(axis, l + d);
      const double w0 = tap.weight0;
      const double w1 = tap.weight1;
      const double* a = in + (int64_t)(tap.index0 * axis.cell + d) * columns + c0;
      const double* b = in + (int64_t)(tap.index1 * axis.cell + d) * columns + c0;
      if (n == kBlock) {
        for (int c = 0; c < kBlock; ++c) {
          sums[c] += w0 * a[c];
          sums[c] += w1 * b[c];
        }
      } else {
        for (int c = 0; c < n; ++c) {
          sums[c] += w0 * a[c];
          sums[c] += w1 * b[c];
        }
      }
    }
    for (int c = 0; c < n; ++c) out[c0 + c] = sums[c];
  }
}

void project(const RiseAxis& axis, const double* in, int columns, double* out, int threads) {
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int l = 0; l < (int)axis.length; ++l) {
    project_row(axis, in, columns, (u32)l, out + (int64_t)l * columns);
  }
}

void transpose(const double* in, int rows, int columns, double* out, int threads) {
  constexpr int kTile = 16;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int c0 = 0; c0 < columns; c0 += kTile) {
    const int c1 = c0 + kTile < columns ? c0 + kTile : columns;
    for (int r = 0; r < rows; ++r) {
      for (int c = c0; c < c1; ++c) out[(int64_t)c * rows + r] = in[(int64_t)r * columns + c];
    }
  }
}

// D[dy][dx][i][j] to doubles at [i*cell_y + dy][j*cell_x + dx].
void unfold(const RisePlan& plan, const i64* sums, double* out, int threads) {
  const int s = (int)plan.cells;
  const int cell_y = (int)plan.y.cell;
  const int cell_x = (int)plan.x.cell;
  const int64_t columns = (int64_t)s * cell_x;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int dy = 0; dy < cell_y; ++dy) {
    for (int i = 0; i < s; ++i) {
      double* row = out + ((int64_t)i * cell_y + dy) * columns;
      for (int j = 0; j < s; ++j) {
        for (int dx = 0; dx < cell_x; ++dx) {
          row[j * cell_x + dx] = (double)sums[((int64_t)dy * cell_x + dx) * s * s + i * s + j];
        }
      }
    }
  }
}

}  // namespace

int iassa_finish_rise(int height, int width, int cells, double probability, int targets, double bound,
                      int estimator, int evidence, int uncovered, double divisor, int64_t* planes,
                      const int64_t* totals, double* scratch, float* saliency) {
  const EstimateRule rule = {estimator, evidence, uncovered, divisor};
  IASSA_TRY(check_rise(height, width, cells, probability));
  IASSA_TRY(check_estimate(height, width, targets, bound, rule));
  IASSA_REQUIRE_POINTER(planes);
  IASSA_REQUIRE_POINTER(totals);
  IASSA_REQUIRE_POINTER(scratch);
  IASSA_REQUIRE_POINTER(saliency);
  const RisePlan plan = rise_plan(height, width, cells, probability, 0);
  const int64_t pixels = (int64_t)height * width;
  const int64_t stride = iassa_plane_stride(height, width);
  const int threads = threads_for(pixels * plan.x.cell);
  const int columns = (int)(plan.cells * plan.x.cell);
  double* const one = scratch;
  double* const two = scratch + stride;

  for (int p = 0; p <= targets; ++p) {
    i64* const plane = planes + p * stride;
    unfold(plan, plane, one, threads);
    project(plan.y, one, columns, two, threads);
    transpose(two, height, columns, one, threads);
    project(plan.x, one, height, two, threads);
    transpose(two, width, height, reinterpret_cast<double*>(plane), threads);
  }

  const double unit = fixed_unit(bound);
  const bool global = estimator == IASSA_GLOBAL_MEAN;
  const double expected =
      (double)totals[0] * probability * ((double)plan.y.den * (double)plan.x.den);
  const double* coverage = reinterpret_cast<const double*>(planes);
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int t = 0; t < targets; ++t) {
    const double* sums = reinterpret_cast<const double*>(planes + (1 + t) * stride);
    join_pass(
        rule, pixels,
        [=](int64_t i) { return (float)(sums[i] * unit / (global ? expected : coverage[i])); },
        [=](int64_t i) { return coverage[i] > 0; }, saliency + t * pixels);
  }
  return IASSA_OK;
}
