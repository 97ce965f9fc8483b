// Holds the fast rows of RISE masks to the definitions in core/, bit for bit: every instruction set's
// blend to masked_rise and the conversions, and the rows of cells to a tap per column.
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "convert.cuh"
#include "masked.cuh"
#include "rise_blend.h"
#include "rise_grid.h"
#include "stream.h"

namespace {

using namespace iassa;

long compared = 0;
std::mt19937 random_bits(1);

// Numbers of every kind: half are plain, the others any bits, so that subnormals, infinities and NaN
// come up, and ties of the rounding.
float number() {
  const u32 bits = random_bits();
  switch (random_bits() % 8) {
    case 0: return bits_float(bits);
    case 1: return bits_float(bits & 0x807FFFFFu);
    case 2: return bits_float((bits & 0xBFFF0000u) | 0x8000u);
    case 3: return bits_float((bits & 0x80FFFFFFu) | 0x33000000u);
    default: return (float)((i32)bits * 0x1p-30);
  }
}

bool same(const char* name, RiseBlend blend, int pixels, int repeat, int type, bool special) {
  const int n = pixels * repeat;
  std::vector<float> m(pixels), difference(n), fill(n), spread(n);
  for (float& v : m) v = (float)(random_bits() % 1025) / 1024;
  for (int e = 0; e < n; ++e) {
    difference[e] = special ? number() : (float)((i32)random_bits() * 0x1p-30);
    fill[e] = special ? number() : (float)((i32)random_bits() * 0x1p-30);
    // A product of 0: the pixel is the fill, whatever that is.
    if (special && random_bits() % 2) difference[e] = 0;
  }
  const int bytes = (int)element_bytes(type);
  std::vector<char> space(n * bytes + 128, 0x5A);
  char* const out = space.data() + (64 - reinterpret_cast<uintptr_t>(space.data()) % 64) % 64;
  const bool stream = n * bytes % 64 == 0 && random_bits() % 2;
  blend({m.data(), difference.data(), fill.data(), pixels, repeat, spread.data(), stream}, type, out);
  stream_fence();
  for (int e = 0; e < n; ++e) {
    const float value = masked_rise(m[e / repeat], difference[e], fill[e]);
    u32 expected = float_bits(value);
    if (type == IASSA_BF16) expected = to_bf16(value);
    if (type == IASSA_FP16) expected = to_fp16(value);
    u32 actual = 0;
    memcpy(&actual, out + e * bytes, bytes);
    // Which NaN a sum of two gives is nobody's contract; that it is one is.
    const bool both_nan = std::isnan(value) && (type == IASSA_FP32   ? std::isnan(bits_float(actual))
                                                : type == IASSA_BF16 ? (actual & 0x7FFF) > 0x7F80
                                                                     : (actual & 0x7FFF) > 0x7C00);
    ++compared;
    if (actual != expected && !both_nan) {
      std::printf("%s: %d pixels of %d, type %d, element %d is %x, expected %x\n", name, pixels, repeat,
                  type, e, actual, expected);
      return false;
    }
  }
  for (int e = n * bytes; e < n * bytes + 64; ++e) {
    if (out[e] != 0x5A) {
      std::printf("%s: %d pixels of %d, type %d, wrote beyond the row\n", name, pixels, repeat, type);
      return false;
    }
  }
  return true;
}

bool blends() {
  struct Variant {
    const char* name;
    RiseBlend blend;
  };
  std::vector<Variant> variants = {{"any", rise_blend_any}};
  if (rise_blend_avx512_runs()) variants.push_back({"avx512", rise_blend_avx512});
  for (const Variant& v : variants) {
    for (int pixels = 1; pixels <= 70; ++pixels) {
      for (int repeat : {1, 3}) {
        for (int type : {IASSA_FP32, IASSA_FP16, IASSA_BF16}) {
          for (int round = 0; round < 8; ++round) {
            if (!same(v.name, v.blend, pixels, repeat, type, round % 2)) return false;
          }
        }
      }
    }
  }
  return true;
}

bool cell_row(u32 length, u32 cells, u32 dx) {
  RisePlan plan = rise_plan((int)length, (int)length, (int)cells, 0.5, 1);
  const u64 row = (u64)random_bits() << 32 | random_bits();
  std::vector<u32> out(length);
  rise_cell_row(plan, row, dx, out.data());
  for (u32 x = 0; x < length; ++x) {
    const RiseTap tap = rise_tap(plan.x, x + dx);
    const u32 expected = tap.weight0 * (u32)(row >> tap.index0 & 1) + tap.weight1 * (u32)(row >> tap.index1 & 1);
    ++compared;
    if (out[x] != expected) {
      std::printf("row of %u with %u cells shifted by %u: column %u is %u, expected %u\n", length, cells,
                  dx, x, out[x], expected);
      return false;
    }
  }
  return true;
}

bool cell_rows() {
  for (u32 cells = 1; cells <= RISE_MAX_CELLS; ++cells) {
    for (u32 length : {1u, 2u, 7u, 31u, 64u, 100u, 224u, 225u, 1000u}) {
      const u32 cell = rise_axis(length, cells).cell;
      for (u32 dx : {0u, 1u, cell / 2, cell - 1}) {
        if (dx < cell && !cell_row(length, cells, dx)) return false;
      }
    }
  }
  return cell_row(16384, 7, 2340) && cell_row(16384, 64, 255) && cell_row(16383, 1, 16382);
}

}  // namespace

int main() {
  if (!blends() || !cell_rows()) return 1;
  std::printf("%ld elements agree\n", compared);
  return 0;
}
