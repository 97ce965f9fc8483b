// S from the difference arrays of windows: two prefix sums per plane, in place, then one division per
// pixel. O(H*W) per target, exact up to the division.
#include <math.h>

#include "estimate.h"
#include "fixed.cuh"

namespace iassa {

int check_estimate(int height, int width, int targets, double bound, const EstimateRule& rule) {
  IASSA_TRY(check_shape(height, width));
  IASSA_REQUIRE(targets >= 1 && targets <= kMaxTargets, "targets is %d, expected 1 to %d", targets,
                kMaxTargets);
  IASSA_REQUIRE(bound > 0 && bound < INFINITY, "bound is %g, expected a positive number", bound);
  IASSA_REQUIRE(rule.estimator == 0 || rule.estimator == 1, "estimator is %d, expected 0 or 1",
                rule.estimator);
  IASSA_REQUIRE(rule.evidence == 0 || rule.evidence == 1, "evidence is %d, expected 0 or 1",
                rule.evidence);
  IASSA_REQUIRE(rule.uncovered == 0 || rule.uncovered == 1, "uncovered is %d, expected 0 or 1",
                rule.uncovered);
  IASSA_REQUIRE(rule.divisor >= 1 && rule.divisor < INFINITY, "divisor is %g, expected at least 1",
                rule.divisor);
  return IASSA_OK;
}

}  // namespace iassa

namespace {

using namespace iassa;

IASSA_CLONES void add_row(const i64* __restrict above, i64* __restrict row, int n) {
  for (int x = 0; x < n; ++x) row[x] += above[x];
}

// Difference array (pitch width+1) to sums at [y*width + x], packed: rows move forward in memory only.
void integrate(int height, int width, i64* plane) {
  const int64_t pitch = width + 1;
  for (int y = 1; y < height; ++y) add_row(plane + (y - 1) * pitch, plane + y * pitch, width);
  for (int y = 0; y < height; ++y) {
    const i64* from = plane + y * pitch;
    i64* to = plane + (int64_t)y * width;
    i64 sum = 0;
    for (int x = 0; x < width; ++x) {
      sum += from[x];
      to[x] = sum;
    }
  }
}

}  // namespace

int iassa_finish_windows(int height, int width, int targets, int polarity, double bound, int estimator,
                         int evidence, int uncovered, double divisor, int64_t* planes,
                         const int64_t* totals, float* saliency) {
  const EstimateRule rule = {estimator, evidence, uncovered, divisor};
  IASSA_TRY(check_estimate(height, width, targets, bound, rule));
  IASSA_REQUIRE(polarity == IASSA_REVEAL || polarity == IASSA_OCCLUDE, "polarity is %d, expected 0 or 1",
                polarity);
  IASSA_REQUIRE_POINTER(planes);
  IASSA_REQUIRE_POINTER(totals);
  IASSA_REQUIRE_POINTER(saliency);
  const int64_t pixels = (int64_t)height * width;
  const int64_t stride = iassa_plane_stride(height, width);
  const int threads = threads_for(pixels * (targets + 1) * 4);
  const bool occlude = polarity == IASSA_OCCLUDE;
  const double unit = fixed_unit(bound);

#pragma omp parallel for num_threads(threads) schedule(static)
  for (int p = 0; p <= targets; ++p) {
    i64* plane = planes + p * stride;
    integrate(height, width, plane);
    if (occlude) {
      for (int64_t i = 0; i < pixels; ++i) plane[i] = totals[p] - plane[i];
    }
  }
  const i64* coverage = planes;
  i64 covered_sum = 0;
  for (int64_t i = 0; i < pixels; ++i) covered_sum += coverage[i];
  const double mean = (double)covered_sum / (double)pixels;
  const bool global = estimator == IASSA_GLOBAL_MEAN;

#pragma omp parallel for num_threads(threads) schedule(static)
  for (int t = 0; t < targets; ++t) {
    const i64* sums = planes + (1 + t) * stride;
    join_pass(
        rule, pixels,
        [=](int64_t i) { return (float)((double)sums[i] * unit / (global ? mean : (double)coverage[i])); },
        [=](int64_t i) { return coverage[i] > 0; }, saliency + t * pixels);
  }
  return IASSA_OK;
}
