// The emulated branch of core/ptx.cuh. Fragment layouts as in the PTX ISA (repeated there).
//
// mma: products are exact in fp32 (bf16, tf32), sums go over k in order, each rounded to nearest. The hardware adds in
// its own order and truncates, so results agree to an error bound, not in bits.
#pragma once

#include "emu/math.h"
#include "emu/vector_types.h"
#include "emu/warp.h"

namespace ptx {
namespace detail {

inline void check_aligned(const void* p, const char* what, emu::Site site) {
  if (reinterpret_cast<std::uintptr_t>(p) % 16 != 0)
    emu::fail(emu::kMisalignedAddress, site, "%s needs a 16-byte aligned address, got %p", what, p);
}

struct Mma {
  float* d;
  const unsigned* a;
  const unsigned* b;
};

inline float low_bf16(unsigned pair) { return emu::bits<float>(pair << 16); }
inline float high_bf16(unsigned pair) { return emu::bits<float>(pair & 0xffff0000u); }
inline float tf32(unsigned bits) { return emu::bits<float>(bits & 0xffffe000u); }

template <int K>
inline void multiply(const float (&a)[16][K], const float (&b)[K][8], void* const* lanes) {
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

inline void multiply_bf16(void* const* lanes, std::uint32_t) {
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

inline void multiply_tf32(void* const* lanes, std::uint32_t) {
  float a[16][8], b[8][8];
  for (unsigned i = 0; i < 32; ++i) {
    const Mma& f = *static_cast<const Mma*>(lanes[i]);
    const unsigned g = i / 4, t = i % 4;
    for (unsigned r = 0; r < 4; ++r) a[g + 8 * (r & 1)][t + 4 * (r >> 1)] = tf32(f.a[r]);
    for (unsigned r = 0; r < 2; ++r) b[t + 4 * r][g] = tf32(f.b[r]);
  }
  multiply<8>(a, b, lanes);
}

struct Rows {
  std::uint16_t row[8];
  unsigned* result;
  bool transposed;
};
inline void distribute(void* const* lanes, std::uint32_t) {
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
// The lane reads its own row, so that a sanitizer blames the right thread.
inline void load_matrices(unsigned (&r)[4], const void* row, bool transposed, const char* what, emu::Site site) {
  check_aligned(row, what, site);
  Rows rows{{}, r, transposed};
  const std::uint16_t* from = static_cast<const std::uint16_t*>(row);
  for (int i = 0; i < 8; ++i) rows.row[i] = from[i];
  emu::warp_collective(0xffffffffu, &rows, distribute, what, false, site);
}

inline void finish_copies(int keep) {
  emu::AsyncCopy copy;
  while (emu::async_copy_next(keep, &copy)) {
    unsigned char* to = static_cast<unsigned char*>(copy.to);
    const unsigned char* from = static_cast<const unsigned char*>(copy.from);
    for (unsigned i = 0; i < copy.bytes; ++i) to[i] = from[i];
    for (unsigned i = copy.bytes; i < 16; ++i) to[i] = 0;
  }
}

inline unsigned bf16_bits(float x) {
  const unsigned u = emu::bits<unsigned>(x);
  if (x != x) return 0x7fffu;
  return (u + 0x7fffu + (u >> 16 & 1u)) >> 16;
}
inline unsigned f16_bits(float x) {
  const unsigned u = emu::bits<unsigned>(x), sign = u >> 16 & 0x8000u, magnitude = u & 0x7fffffffu;
  if (magnitude > 0x7f800000u) return 0x7fffu;
  if (magnitude >= 0x477ff000u) return sign | 0x7c00u;  // rounds to 65536 or beyond: infinity
  if (magnitude < 0x38800000u)                          // subnormal half: adding 0.5 rounds at 2^-24, to even
    return sign | (emu::bits<unsigned>(emu::bits<float>(magnitude) + 0.5f) - 0x3f000000u);
  return sign | ((magnitude + 0xc8000fffu + (magnitude >> 13 & 1u)) >> 13);
}

}  // namespace detail

inline void mma_m16n8k16_bf16(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], EMU_SITE) {
  detail::Mma f{d, a, b};
  emu::warp_collective(0xffffffffu, &f, detail::multiply_bf16, "mma.m16n8k16", false, EMU_HERE);
}
inline void mma_m16n8k8_tf32(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], EMU_SITE) {
  detail::Mma f{d, a, b};
  emu::warp_collective(0xffffffffu, &f, detail::multiply_tf32, "mma.m16n8k8", false, EMU_HERE);
}
inline unsigned to_tf32(float x) {
  const unsigned u = emu::bits<unsigned>(x);
  return (u & 0x7f800000u) == 0x7f800000u ? u & 0xffffe000u : (u + 0x1000u) & 0xffffe000u;
}
inline unsigned pack_bf16(float low, float high) { return detail::bf16_bits(low) | detail::bf16_bits(high) << 16; }
inline unsigned pack_f16(float low, float high) { return detail::f16_bits(low) | detail::f16_bits(high) << 16; }

inline void ldmatrix_x4(unsigned (&r)[4], const void* row, EMU_SITE) {
  detail::load_matrices(r, row, false, "ldmatrix", EMU_HERE);
}
inline void ldmatrix_x4_trans(unsigned (&r)[4], const void* row, EMU_SITE) {
  detail::load_matrices(r, row, true, "ldmatrix.trans", EMU_HERE);
}

inline void cp_async_16_zfill(void* shared, const void* global, unsigned bytes, EMU_SITE) {
  detail::check_aligned(shared, "cp.async", EMU_HERE);
  detail::check_aligned(global, "cp.async", EMU_HERE);
  if (bytes > 16) emu::fail(emu::kLaunchFailed, EMU_HERE, "cp.async of %u bytes, at most 16", bytes);
  emu::async_copy_begin({shared, global, bytes, 0});
}
inline void cp_async_16(void* shared, const void* global, EMU_SITE) {
  cp_async_16_zfill(shared, global, 16, file_, line_);
}
inline void cp_async_commit() { emu::async_copy_commit(); }
template <int N>
inline void cp_async_wait_group() {
  detail::finish_copies(N);
}
inline void cp_async_wait_all() { detail::finish_copies(-1); }

inline float ex2_approx(float x) {
  const float r = std::exp2(x);
  return std::fabs(r) < FLT_MIN ? 0.0f : r;
}

inline uint4 load_streaming(const void* p, EMU_SITE) {
  detail::check_aligned(p, "16-byte load", EMU_HERE);
  return *static_cast<const uint4*>(p);
}
inline void store_streaming(void* p, uint4 v, EMU_SITE) {
  detail::check_aligned(p, "16-byte store", EMU_HERE);
  *static_cast<uint4*>(p) = v;
}

inline void expect_range(const void* p, unsigned long long bytes, EMU_SITE) {
  if (!emu::range_is_live(p, static_cast<std::size_t>(bytes)))
    emu::fail(emu::kIllegalAddress, EMU_HERE, "[%p, +%llu) is not within one live allocation", p, bytes);
}

}  // namespace ptx
