// Checks scores before anything is added, and keeps their totals.
#include "scores.h"

#include <math.h>

namespace iassa {

int check_scores(const Scores& s, const Totals& totals) {
  IASSA_TRY(check_masks(s.first, s.count));
  IASSA_REQUIRE_POINTER(s.values);
  IASSA_REQUIRE_POINTER(s.target_classes);
  IASSA_REQUIRE_POINTER(totals.sums);
  IASSA_REQUIRE_POINTER(totals.score_min);
  IASSA_REQUIRE_POINTER(totals.score_max);
  IASSA_REQUIRE(s.classes >= 1, "classes is %d, expected at least 1", s.classes);
  IASSA_REQUIRE(s.targets >= 1 && s.targets <= kMaxTargets, "targets is %d, expected 1 to %d", s.targets,
                kMaxTargets);
  IASSA_REQUIRE(s.bound > 0 && s.bound < INFINITY, "bound is %g, expected a positive number", s.bound);
  for (int t = 0; t < s.targets; ++t) {
    IASSA_REQUIRE(s.target_classes[t] >= 0 && s.target_classes[t] < s.classes,
                  "target class is %d, expected 0 to %d", s.target_classes[t], s.classes - 1);
  }
  for (int i = 0; i < s.count; ++i) {
    for (int t = 0; t < s.targets; ++t) {
      const float score = s.at(i, t);
      if (!score_ok(score, s.bound)) {
        return fail(IASSA_BAD_SCORE,
                    "mask %d: the score of class %d is %g, expected a finite number of magnitude at most %g",
                    s.first + i, s.target_classes[t], (double)score, s.bound);
      }
    }
  }
  return IASSA_OK;
}

void add_totals(const Scores& s, const Totals& totals) {
  const double scale = fixed_scale(s.bound);
  totals.sums[0] += s.count;
  for (int t = 0; t < s.targets; ++t) {
    float low = totals.score_min[t];
    float high = totals.score_max[t];
    i64 sum = 0;
    for (int i = 0; i < s.count; ++i) {
      const float score = s.at(i, t);
      low = score < low ? score : low;
      high = score > high ? score : high;
      sum += to_fixed(score, scale);
    }
    totals.score_min[t] = low;
    totals.score_max[t] = high;
    totals.sums[1 + t] += sum;
  }
}

}  // namespace iassa
