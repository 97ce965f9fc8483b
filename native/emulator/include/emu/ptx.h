// The emulated branch of core/ptx.cuh. Fragment layouts as in the PTX ISA (repeated there).
#pragma once

#include "emu/async.h"
#include "emu/math.h"
#include "emu/vector_types.h"
#include "emu/warp.h"

namespace ptx {
namespace detail {

inline void check_aligned(const void* p, const char* what, emu::Site site) {
  if (reinterpret_cast<std::uintptr_t>(p) % 16 != 0)
    emu::fail(emu::kMisalignedAddress, site, "%s needs a 16-byte aligned address, got %p", what, p);
}

// The lane reads its own row, so that a sanitizer blames the right thread.
inline void load_matrices(unsigned (&r)[4], const void* row, bool transposed, const char* what, emu::Site site) {
  check_aligned(row, what, site);
  emu::Rows rows{{}, r, transposed};
  const std::uint16_t* from = static_cast<const std::uint16_t*>(row);
  for (int i = 0; i < 8; ++i) rows.row[i] = from[i];
  emu::warp_collective(0xffffffffu, &rows, emu::distribute_matrices, what, false, site);
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
  emu::Mma f{d, a, b};
  emu::warp_collective(0xffffffffu, &f, emu::multiply_bf16, "mma.m16n8k16", false, EMU_HERE);
}
inline void mma_m16n8k8_tf32(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], EMU_SITE) {
  emu::Mma f{d, a, b};
  emu::warp_collective(0xffffffffu, &f, emu::multiply_tf32, "mma.m16n8k8", false, EMU_HERE);
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
  emu::begin_copy({shared, global, bytes, 0});
}
inline void cp_async_16(void* shared, const void* global, EMU_SITE) {
  cp_async_16_zfill(shared, global, 16, file_, line_);
}
inline void cp_async_commit() {
  emu::async_copy_commit();
  emu::land_between();
}
template <int N>
inline void cp_async_wait_group() {
  emu::finish_copies(N);
}
inline void cp_async_wait_all() { emu::finish_copies(-1); }

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
