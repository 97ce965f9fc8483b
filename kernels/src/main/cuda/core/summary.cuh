// What a pass leaves for the host: one small block of memory, copied once per iteration.
#pragma once

#include "types.cuh"

namespace iassa {

// 32 bytes, then float score_min[targets], float score_max[targets].
struct Summary {
  double change;        // largest over the targets of sum|a - p| / sum(a - min a); infinity for the first pass
  double har_fraction;  // pixels of the HAR / (H*W)
  u64 bad_score;        // mask * 4096 + target of the lowest score that cannot be added; all ones: none
  float bad_value;      // that score
  i32 windows;          // for iassa_write_windows, if the launcher points it here
};

enum { SUMMARY_MAX_TARGETS = 4096 };

IASSA_HD u64 no_bad_score() { return ~(u64)0; }
IASSA_HD float* score_min(Summary* summary) { return reinterpret_cast<float*>(summary + 1); }
IASSA_HD float* score_max(Summary* summary, i32 targets) { return score_min(summary) + targets; }

// One target's adjusted map.
struct MapStatistics {
  double above;   // the HAR's threshold: min + threshold * (max - min)
  double change;  // sum |a - p|
  double spread;  // sum (a - min)
  float low, high;
};

}  // namespace iassa
