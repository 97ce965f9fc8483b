// RISE masks on the host: their cells, and rows of integer mask values.
#pragma once

#include "rise.cuh"
#include "support.h"

namespace iassa {

// Everything that the masks of a pass have in common.
struct RisePlan {
  RiseAxis y, x;
  u32 cells;
  u32 threshold;  // 0: orthogonal masks
  u64 seed;
  float scale;
};

int check_rise(int height, int width, int cells, double probability);

RisePlan rise_plan(int height, int width, int cells, double probability, int64_t seed);

// Writes the s*s cells of mask `index`, 0 or 1 each, to s*s rounded up to 16 elements.
void rise_cells(const RisePlan& plan, u32 index, i64* cells);

// The same as bits: bit j of cells[i] is cell (i, j).
void rise_cell_bits(const RisePlan& plan, u32 index, u64* cells);

// One image row of values between a row of cells, as bits: sum of weight*cell at each column. At most
// den_x.
void rise_cell_row(const RisePlan& plan, u64 row, u32 dx, u32* out);

}  // namespace iassa
