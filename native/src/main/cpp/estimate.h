// From the sums of a pass to S: what both kinds of mask share.
#pragma once

#include "support.h"

namespace iassa {

// How a pass becomes S; see iassa_finish_windows.
struct EstimateRule {
  int estimator, evidence, uncovered;
  double divisor;
};

int check_estimate(int height, int width, int targets, double bound, const EstimateRule& rule);

// Joins a pass's map with S for one target. value(p): the pass's value of a covered pixel;
// covered(p): whether any mask covers it. Both are called more than once per pixel.
template <typename Value, typename Covered>
void join_pass(const EstimateRule& rule, int64_t pixels, Value value, Covered covered,
               float* saliency) {
  if (rule.evidence == IASSA_REPLACE) {
    for (int64_t p = 0; p < pixels; ++p) {
      if (covered(p)) {
        saliency[p] = value(p);
      } else if (rule.uncovered == IASSA_ZERO) {
        saliency[p] = 0;
      }
    }
    return;
  }
  bool any = false;
  float low = 0, high = 0;
  for (int64_t p = 0; p < pixels; ++p) {
    if (!covered(p)) continue;
    const float v = value(p);
    low = !any || v < low ? v : low;
    high = !any || v > high ? v : high;
    any = true;
  }
  const double range = (double)high - low;
  const double stretch = range > 0 ? 1 / range : 0;
  for (int64_t p = 0; p < pixels; ++p) {
    double v = 0;
    if (covered(p)) {
      v = ((double)value(p) - low) * stretch;
    } else if (rule.uncovered == IASSA_PREVIOUS) {
      continue;
    }
    saliency[p] = (float)(saliency[p] + (v - saliency[p]) / rule.divisor);
  }
}

}  // namespace iassa
