// Cells and integer rows of RISE masks.
#include "rise_grid.h"

namespace iassa {

int check_rise(int height, int width, int cells, double probability) {
  IASSA_TRY(check_shape(height, width));
  IASSA_REQUIRE(cells >= 1 && cells <= RISE_MAX_CELLS, "cells is %d, expected 1 to %d", cells,
                RISE_MAX_CELLS);
  IASSA_REQUIRE((probability > 0 && probability < 1) || probability == IASSA_ORTHOGONAL,
                "probability is %g, expected between 0 and 1", probability);
  IASSA_REQUIRE(probability != IASSA_ORTHOGONAL || cells * cells <= RISE_RUN_CELLS,
                "cells is %d, expected at most 7 for orthogonal masks", cells);
  return IASSA_OK;
}

RisePlan rise_plan(int height, int width, int cells, double probability, int64_t seed) {
  RisePlan plan;
  plan.y = rise_axis(height, cells);
  plan.x = rise_axis(width, cells);
  plan.cells = cells;
  plan.threshold = rise_threshold(probability);
  plan.seed = (u64)seed;
  plan.scale = rise_scale(plan.y, plan.x);
  return plan;
}

// Blocks of four cells; eight or sixteen blocks at a time in vector registers.
IASSA_CLONES void rise_cells(const RisePlan& plan, u32 index, i64* cells) {
  const u32 blocks = (plan.cells * plan.cells + 3) / 4;
  const u32 limit = rise_limit(plan.threshold);
  const u32 counter = rise_counter(index, plan.threshold);
  const u64 seed = plan.seed;
  for (u32 block = 0; block < blocks; ++block) {
    const Philox random = rise_random(seed, counter, 1 + block);
    for (u32 w = 0; w < 4; ++w) cells[4 * block + w] = random.word[w] < limit ? 1 : 0;
  }
  if (plan.threshold != 0) return;
  const RiseColumns columns = rise_columns(seed, index);
  for (u32 k = 0; k < plan.cells * plan.cells; ++k) cells[k] ^= rise_flip(columns, index, k);
}

void rise_cell_row(const RisePlan& plan, const i64* row, u32 dx, int repeat, u32* out) {
  const u32 width = plan.x.length;
  for (u32 x = 0; x < width; ++x) {
    const RiseTap tap = rise_tap(plan.x, x + dx);
    const u32 value = tap.weight0 * (u32)row[tap.index0] + tap.weight1 * (u32)row[tap.index1];
    for (int r = 0; r < repeat; ++r) *out++ = value;
  }
}

}  // namespace iassa
