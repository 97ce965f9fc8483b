// What warp operations compute.
//
// mma: products of bf16 or tf32 are exact in fp32; sums go over k in order, each rounded to nearest. The hardware adds
// in an order of its own and truncates, so results agree to an error bound, not in bits.
#include "emu/collectives.h"

#include <cstring>

#define EMU_EXPORT __attribute__((visibility("default")))

namespace emu {

EMU_EXPORT void nothing(void* const*, std::uint32_t) {}

EMU_EXPORT void collect_votes(void* const* lanes, std::uint32_t mask) {
  unsigned ballot = 0;
  for (unsigned i = 0; i < 32; ++i)
    if ((mask >> i & 1u) && static_cast<Vote*>(lanes[i])->predicate) ballot |= 1u << i;
  for (unsigned i = 0; i < 32; ++i)
    if (mask >> i & 1u) static_cast<Vote*>(lanes[i])->ballot = ballot;
}

EMU_EXPORT void exchange(void* const* lanes, std::uint32_t mask) {
  for (unsigned i = 0; i < 32; ++i) {
    if (!(mask >> i & 1u)) continue;
    Shuffle* s = static_cast<Shuffle*>(lanes[i]);
    if (!(mask >> s->source & 1u))
      fail(kLaunchFailed, s->site, "lane %u reads lane %u, which is not in the mask %08x", i, s->source, mask);
    s->result = static_cast<Shuffle*>(lanes[s->source])->value;
  }
}

namespace {

float as_float(unsigned bits) {
  float f;
  std::memcpy(&f, &bits, sizeof f);
  return f;
}
float low_bf16(unsigned pair) { return as_float(pair << 16); }
float high_bf16(unsigned pair) { return as_float(pair & 0xffff0000u); }
float tf32(unsigned bits) { return as_float(bits & 0xffffe000u); }

template <int K>
void multiply(const float (&a)[16][K], const float (&b)[K][8], void* const* lanes) {
  float d[16][8];
  for (unsigned i = 0; i < 32; ++i) {
    const float* from = static_cast<const Mma*>(lanes[i])->d;
    const unsigned g = i / 4, t = i % 4;
    d[g][2 * t] = from[0], d[g][2 * t + 1] = from[1];
    d[g + 8][2 * t] = from[2], d[g + 8][2 * t + 1] = from[3];
  }
  for (int m = 0; m < 16; ++m)
    for (int k = 0; k < K; ++k)
      for (int n = 0; n < 8; ++n) d[m][n] += a[m][k] * b[k][n];
  for (unsigned i = 0; i < 32; ++i) {
    float* to = static_cast<Mma*>(lanes[i])->d;
    const unsigned g = i / 4, t = i % 4;
    to[0] = d[g][2 * t], to[1] = d[g][2 * t + 1];
    to[2] = d[g + 8][2 * t], to[3] = d[g + 8][2 * t + 1];
  }
}

}  // namespace

EMU_EXPORT void multiply_bf16(void* const* lanes, std::uint32_t) {
  float a[16][16], b[16][8];
  for (unsigned i = 0; i < 32; ++i) {
    const Mma& f = *static_cast<const Mma*>(lanes[i]);
    const unsigned g = i / 4, k = 2 * (i % 4);
    for (unsigned r = 0; r < 4; ++r) {
      a[g + 8 * (r & 1)][k + 8 * (r >> 1)] = low_bf16(f.a[r]);
      a[g + 8 * (r & 1)][k + 8 * (r >> 1) + 1] = high_bf16(f.a[r]);
    }
    for (unsigned r = 0; r < 2; ++r) {
      b[k + 8 * r][g] = low_bf16(f.b[r]);
      b[k + 8 * r + 1][g] = high_bf16(f.b[r]);
    }
  }
  multiply<16>(a, b, lanes);
}

EMU_EXPORT void multiply_tf32(void* const* lanes, std::uint32_t) {
  float a[16][8], b[8][8];
  for (unsigned i = 0; i < 32; ++i) {
    const Mma& f = *static_cast<const Mma*>(lanes[i]);
    const unsigned g = i / 4, t = i % 4;
    for (unsigned r = 0; r < 4; ++r) a[g + 8 * (r & 1)][t + 4 * (r >> 1)] = tf32(f.a[r]);
    for (unsigned r = 0; r < 2; ++r) b[t + 4 * r][g] = tf32(f.b[r]);
  }
  multiply<8>(a, b, lanes);
}

EMU_EXPORT void distribute_matrices(void* const* lanes, std::uint32_t) {
  for (unsigned i = 0; i < 32; ++i) {
    const Rows& to = *static_cast<const Rows*>(lanes[i]);
    const unsigned r = i / 4, c = 2 * (i % 4);
    for (unsigned j = 0; j < 4; ++j) {
      auto at = [&](unsigned row, unsigned column) -> unsigned {
        return static_cast<const Rows*>(lanes[8 * j + row])->row[column];
      };
      to.result[j] = to.transposed ? at(c, r) | at(c + 1, r) << 16 : at(r, c) | at(r, c + 1) << 16;
    }
  }
}

}  // namespace emu
