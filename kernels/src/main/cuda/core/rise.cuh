// RISE's random masks (Petsiuk, Das, Saenko, BMVC 2018). Mask i is a pure function of (seed, i): s x s
// cells, each kept with probability p, upsampled bilinearly (half-pixel rule, edges clamped) to
// (s+1)*cell along each axis with cell = ceil(length/s), and cropped at a random shift below cell.
//
// Everything up to the last step is integer: a tap's two weights are integers that add up to the axis's
// denominator, so a mask value is an integer of at most den_y*den_x < 2^32 times one constant. Hence
// the same bits on every device, in every order.
#pragma once

#include "philox.cuh"
#include "types.cuh"

namespace iassa {

enum { RISE_MAX_CELLS = 64 };

// One axis of the upsampled grid.
struct RiseAxis {
  u32 length;  // pixels of the image
  u32 cells;   // s
  u32 cell;    // ceil(length / s): upsampled pixels per shift, and bound of the shift
  u32 den;     // sum of a tap's weights: 2*(s+1)*cell, or 1 where s = 1 and every value is a cell
};

IASSA_HD RiseAxis rise_axis(u32 length, u32 cells) {
  RiseAxis axis;
  axis.length = length;
  axis.cells = cells;
  axis.cell = (length + cells - 1) / cells;
  axis.den = cells == 1 ? 1 : 2 * (cells + 1) * axis.cell;
  return axis;
}

// The cells that an upsampled position lies between, and their weights.
struct RiseTap {
  u32 index0, index1;
  u32 weight0, weight1;
};

// Tap of position X (pixel + shift): source coordinate (X + 1/2)*s/up - 1/2 with up = (s+1)*cell, that
// is ((2X+1)*s - up) / (2*up), clamped to [0, s-1].
IASSA_HD RiseTap rise_tap(RiseAxis axis, u32 position) {
  RiseTap tap;
  const u32 up = (axis.cells + 1) * axis.cell;
  const u32 scaled = (2 * position + 1) * axis.cells;
  const u32 numerator = scaled > up ? scaled - up : 0;
  const u32 last = axis.cells - 1;
  u32 index = numerator / (2 * up);
  u32 rest = numerator - index * (2 * up);
  if (index >= last) {
    index = last;
    rest = 0;
  }
  tap.index0 = index;
  tap.index1 = index < last ? index + 1 : last;
  tap.weight0 = axis.den - rest;
  tap.weight1 = rest;
  return tap;
}

// Integer mask value between four cells (0 or 1): at most den_y*den_x.
IASSA_HD u32 rise_value(RiseTap y, RiseTap x, u32 c00, u32 c01, u32 c10, u32 c11) {
  return y.weight0 * (x.weight0 * c00 + x.weight1 * c01) +
         y.weight1 * (x.weight0 * c10 + x.weight1 * c11);
}

// The constant that turns integer values into [0, 1]: 1/(den_y*den_x) rounded towards zero, so that no
// value exceeds 1. The device gets it from the host.
IASSA_HD float rise_scale(RiseAxis y, RiseAxis x) {
  const double den = (double)y.den * (double)x.den;
  float scale = (float)(1.0 / den);
  if ((double)scale * den > 1.0) scale = bits_float(float_bits(scale) - 1);
  return scale;
}

// Bernoulli(p) as an integer threshold: a cell is kept where 32 random bits are below it. 0 for p = 0, see below.
IASSA_HD u32 rise_threshold(double probability) {
  if (probability == 0) return 0;
  const double scaled = probability * 4294967296.0 + 0.5;
  if (scaled < 1.0) return 1;
  return scaled >= 4294967295.0 ? 4294967295u : (u32)scaled;
}

// Random words of mask `index`: block 0 gives the shifts, block 1 + k/4 the cells k to k+3 (row-major).
IASSA_HD Philox rise_random(u64 seed, u32 index, u32 block) {
  return philox4x32_10(index, block, 0, 0x52495345u, (u32)seed, (u32)(seed >> 32));
}

// A threshold of 0 stands for orthogonal masks of p = 1/2, in runs of 128. Each mask alone is distributed like any other, but
// within a run the cells are the columns of a two-level orthogonal array: every two cells are kept, dropped, and kept one without
// the other equally often, so that a cell's own effect on the score is not mixed with another's; and each even mask is followed by
// its complement, so that effects of pairs of cells cancel too. Cell k of masks 2r and 2r+1 of a run is element
// r(6r+1) mod 64 of a column of the 64x64 Hadamard matrix, parity(element & column), flipped at random per run and cell; columns
// are dealt out anew in each run. That order of the elements keeps any two columns of a run that is cut short about as unlike
// as random ones; in their own order the first 32 make pairs of columns equal. All masks of a run have one shift. At most 63
// cells.
enum { RISE_RUN = 128, RISE_RUN_CELLS = 63 };

// The counter that a mask's random words follow from: its index, or its run's.
IASSA_HD u32 rise_counter(u32 index, u32 threshold) {
  return threshold != 0 ? index : 0x80000000u | index / RISE_RUN;
}

// A cell is kept where its word is below this.
IASSA_HD u32 rise_limit(u32 threshold) { return threshold != 0 ? threshold : 0x80000000u; }

// Which column a cell of a run has: (a*k + b) mod 63 + 1, with a prime to 63.
struct RiseColumns {
  u32 a, b;
};

IASSA_HD RiseColumns rise_columns(u64 seed, u32 index) {
  const Philox random = rise_random(seed, rise_counter(index, 0), 0);
  RiseColumns columns;
  columns.a = 1 + random.word[2] % 62;
  while (columns.a % 3 == 0 || columns.a % 7 == 0) columns.a = columns.a % 62 + 1;
  columns.b = random.word[3] % 63;
  return columns;
}

// 1 where cell k of orthogonal mask `index` differs from its word.
IASSA_HD u32 rise_flip(RiseColumns columns, u32 index, u32 k) {
  const u32 r = index % RISE_RUN / 2;
  const u32 both = r * (6 * r + 1) % 64 & ((columns.a * k + columns.b) % 63 + 1);
  return ((0x6996u >> ((both ^ both >> 4) & 15u)) ^ index) & 1u;
}

// Words of cells 4*block to 4*block+3 of mask `index`, to compare with rise_limit. `columns` are the mask's rise_columns; they
// count only where the threshold is 0.
IASSA_HD Philox rise_cell_words(u64 seed, u32 index, u32 block, u32 threshold, RiseColumns columns) {
  Philox random = rise_random(seed, rise_counter(index, threshold), 1 + block);
  if (threshold == 0) {
    for (u32 w = 0; w < 4; ++w) random.word[w] ^= rise_flip(columns, index, 4 * block + w) << 31;
  }
  return random;
}

// The same for who draws few blocks of a mask: finds the columns itself.
IASSA_HD Philox rise_cell_words(u64 seed, u32 index, u32 block, u32 threshold) {
  const RiseColumns none = {1, 0};
  return rise_cell_words(seed, index, block, threshold, threshold == 0 ? rise_columns(seed, index) : none);
}

struct RiseShift {
  u32 dy, dx;
};

// The crop's shift, 0 to cell-1 along each axis.
IASSA_HD RiseShift rise_shift(u64 seed, u32 index, u32 threshold, RiseAxis y, RiseAxis x) {
  const Philox random = rise_random(seed, rise_counter(index, threshold), 0);
  RiseShift shift;
  shift.dy = (u32)(((u64)random.word[0] * y.cell) >> 32);
  shift.dx = (u32)(((u64)random.word[1] * x.cell) >> 32);
  return shift;
}

}  // namespace iassa
