// Cells and integer rows of RISE masks.
#include "rise_grid.h"

namespace {

using namespace iassa;

// out[i] = first + i*step, modulo 2^32: a falling line has a huge step.
IASSA_CLONES void line(u32 first, u32 step, u32* out, u32 n) {
  for (u32 i = 0; i < n; ++i) out[i] = first + i * step;
}

}  // namespace

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

void rise_cell_bits(const RisePlan& plan, u32 index, u64* cells) {
  i64 each[RISE_MAX_CELLS * RISE_MAX_CELLS];
  rise_cells(plan, index, each);
  for (u32 i = 0; i < plan.cells; ++i) {
    cells[i] = 0;
    for (u32 j = 0; j < plan.cells; ++j) cells[i] |= (u64)each[i * plan.cells + j] << j;
  }
}

// Between two cells the value is a straight line, so a row is s+1 lines at most: a division for each
// rather than for each column.
void rise_cell_row(const RisePlan& plan, u64 row, u32 dx, u32* out) {
  const RiseAxis& axis = plan.x;
  const u32 up = (axis.cells + 1) * axis.cell;
  const u32 slope = 2 * axis.cells;
  for (u32 x = 0; x < axis.length;) {
    const RiseTap tap = rise_tap(axis, x + dx);
    const u32 c0 = (u32)(row >> tap.index0) & 1;
    const u32 c1 = (u32)(row >> tap.index1) & 1;
    // Columns until the first at or past the next cell's centre; the first line, up to the first
    // centre, and the last one are level.
    const u32 scaled = (2 * (x + dx) + 1) * axis.cells;
    const bool before = scaled < up;
    const bool last = tap.index0 == axis.cells - 1;
    const u32 end = before ? up : up + (tap.index0 + 1) * (2 * up);
    u32 count = last && !before ? axis.length - x : (end - scaled + slope - 1) / slope;
    if (count > axis.length - x) count = axis.length - x;
    line(tap.weight0 * c0 + tap.weight1 * c1, before ? 0 : slope * (c1 - c0), out + x, count);
    x += count;
  }
}

}  // namespace iassa
