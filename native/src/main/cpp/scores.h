// The scores of some masks, as the accumulations take them.
#pragma once

#include "fixed.cuh"
#include "support.h"

namespace iassa {

// A view of count*classes scores and the classes that count.
struct Scores {
  const float* values;
  int first, count, classes;
  const int32_t* target_classes;
  int targets;
  double bound;

  float at(int mask, int target) const {
    return values[(size_t)mask * classes + target_classes[target]];
  }
};

// Sums and ranges that belong to the masks as a whole.
struct Totals {
  int64_t* sums;
  float* score_min;
  float* score_max;
};

// Checks everything; IASSA_BAD_SCORE names the first mask whose score cannot be added.
int check_scores(const Scores& scores, const Totals& totals);

// Adds to totals: the number of masks, and per target the sum and the range of its scores.
void add_totals(const Scores& scores, const Totals& totals);

}  // namespace iassa
