// Rows of masked images of RISE masks: fill + m*difference (core/masked.cuh), rounded to the batch's type.
#pragma once

#include "support.h"

namespace iassa {

// Masks, differences and fills of a row: element e has mask value m[e / repeat]; repeat is 1 or 3.
// `spread` has room for the row's elements and may be written. `stream`: `out` is aligned to a line, the
// row is whole lines, and they may go past the caches.
struct RiseRow {
  const float* m;
  const float* difference;
  const float* fill;
  int pixels;
  int repeat;
  float* spread;
  bool stream;
};

// Writes the pixels*repeat elements of a row to `out`.
using RiseBlend = void (*)(const RiseRow& row, int type, char* out);

// The same bits, any x86-64.
void rise_blend_any(const RiseRow& row, int type, char* out);

// The same bits, with AVX-512 F, BW, DQ, VL and BF16.
void rise_blend_avx512(const RiseRow& row, int type, char* out);

bool rise_blend_avx512_runs();

// The one for this machine, and whether it streams by itself.
extern const RiseBlend rise_blend;
extern const bool rise_blend_streams;

}  // namespace iassa
