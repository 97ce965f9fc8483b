// CUDA's arithmetic intrinsics. Rounded-to-nearest ones are exact IEEE operations (emulated kernels are compiled with
// -ffp-contract=off, so a fused multiply-add happens only where the source says so). The approximate ones
// (__expf, rsqrtf, ...) are the correctly rounded or libm result: closer than the hardware's.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

namespace emu {
template <class To, class From>
inline To bits(From from) {
  static_assert(sizeof(To) == sizeof(From));
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}
// float to integer as the device does it: NaN gives 0, out of range saturates.
template <class To>
inline To to_integer(double rounded) {
  if (rounded != rounded) return 0;
  const double lo = static_cast<double>(std::numeric_limits<To>::min());
  const double hi = static_cast<double>(std::numeric_limits<To>::max());
  if (rounded <= lo) return std::numeric_limits<To>::min();
  if (rounded >= hi) return std::numeric_limits<To>::max();
  return static_cast<To>(rounded);
}
}  // namespace emu

inline float __fadd_rn(float a, float b) { return a + b; }
inline float __fsub_rn(float a, float b) { return a - b; }
inline float __fmul_rn(float a, float b) { return a * b; }
inline float __fdiv_rn(float a, float b) { return a / b; }
inline float __frcp_rn(float a) { return 1.0f / a; }
inline float __fsqrt_rn(float a) { return std::sqrt(a); }
inline float __fmaf_rn(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
inline double __dadd_rn(double a, double b) { return a + b; }
inline double __dmul_rn(double a, double b) { return a * b; }
inline double __fma_rn(double a, double b, double c) { return __builtin_fma(a, b, c); }
inline float __fdividef(float a, float b) { return a / b; }
inline float __saturatef(float a) { return a >= 1.0f ? 1.0f : a > 0.0f ? a : 0.0f; }
inline float rsqrtf(float a) { return static_cast<float>(1.0 / std::sqrt(static_cast<double>(a))); }

inline int __float2int_rn(float a) { return emu::to_integer<int>(std::nearbyint(a)); }
inline int __float2int_rz(float a) { return emu::to_integer<int>(std::trunc(a)); }
inline int __float2int_rd(float a) { return emu::to_integer<int>(std::floor(a)); }
inline int __float2int_ru(float a) { return emu::to_integer<int>(std::ceil(a)); }
inline unsigned __float2uint_rn(float a) { return emu::to_integer<unsigned>(std::nearbyint(a)); }
inline unsigned __float2uint_rz(float a) { return emu::to_integer<unsigned>(std::trunc(a)); }
inline long long __float2ll_rn(float a) { return emu::to_integer<long long>(std::nearbyint(a)); }
inline long long __double2ll_rn(double a) { return emu::to_integer<long long>(std::nearbyint(a)); }
inline int __double2int_rn(double a) { return emu::to_integer<int>(std::nearbyint(a)); }
inline float __int2float_rn(int a) { return static_cast<float>(a); }
inline float __uint2float_rn(unsigned a) { return static_cast<float>(a); }
inline float __ll2float_rn(long long a) { return static_cast<float>(a); }
inline double __ll2double_rn(long long a) { return static_cast<double>(a); }
inline float __double2float_rn(double a) { return static_cast<float>(a); }

inline unsigned __float_as_uint(float a) { return emu::bits<unsigned>(a); }
inline int __float_as_int(float a) { return emu::bits<int>(a); }
inline float __uint_as_float(unsigned a) { return emu::bits<float>(a); }
inline float __int_as_float(int a) { return emu::bits<float>(a); }
inline long long __double_as_longlong(double a) { return emu::bits<long long>(a); }
inline double __longlong_as_double(long long a) { return emu::bits<double>(a); }

inline int __popc(unsigned a) { return __builtin_popcount(a); }
inline int __popcll(unsigned long long a) { return __builtin_popcountll(a); }
inline int __clz(int a) { return a == 0 ? 32 : __builtin_clz(static_cast<unsigned>(a)); }
inline int __clzll(long long a) { return a == 0 ? 64 : __builtin_clzll(static_cast<unsigned long long>(a)); }
inline int __ffs(int a) { return __builtin_ffs(a); }
inline int __ffsll(long long a) { return __builtin_ffsll(a); }
inline unsigned __brev(unsigned a) {
  unsigned r = 0;
  for (int i = 0; i < 32; ++i) r |= ((a >> i) & 1u) << (31 - i);
  return r;
}
inline unsigned __umulhi(unsigned a, unsigned b) {
  return static_cast<unsigned>((static_cast<std::uint64_t>(a) * b) >> 32);
}
inline int __mulhi(int a, int b) { return static_cast<int>((static_cast<std::int64_t>(a) * b) >> 32); }
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
  return static_cast<unsigned long long>((static_cast<unsigned __int128>(a) * b) >> 64);
}
inline unsigned __funnelshift_l(unsigned lo, unsigned hi, unsigned n) {
  return static_cast<unsigned>(((static_cast<std::uint64_t>(hi) << 32 | lo) << (n & 31)) >> 32);
}
inline unsigned __funnelshift_r(unsigned lo, unsigned hi, unsigned n) {
  return static_cast<unsigned>((static_cast<std::uint64_t>(hi) << 32 | lo) >> (n & 31));
}
inline unsigned __byte_perm(unsigned a, unsigned b, unsigned selector) {
  const std::uint64_t both = static_cast<std::uint64_t>(b) << 32 | a;
  unsigned r = 0;
  for (int i = 0; i < 4; ++i) {
    const unsigned s = (selector >> (4 * i)) & 15u;
    unsigned byte = static_cast<unsigned>(both >> (8 * (s & 7u))) & 255u;
    if (s & 8u) byte = (byte & 128u) ? 255u : 0u;
    r |= byte << (8 * i);
  }
  return r;
}

// libm declares __expf and its like, so these names can only be macros.
#define __expf(a) (::emu::approx_exp(a))
#define __logf(a) (::emu::approx_log(a))
#define __powf(a, b) (::emu::approx_pow(a, b))
namespace emu {
inline float approx_exp(float a) { return std::exp(a); }
inline float approx_log(float a) { return std::log(a); }
inline float approx_pow(float a, float b) { return std::pow(a, b); }
}  // namespace emu

#define EMU_MIN_MAX(T)                                   \
  inline T min(T a, T b) { return b < a ? b : a; }       \
  inline T max(T a, T b) { return a < b ? b : a; }
EMU_MIN_MAX(int)
EMU_MIN_MAX(unsigned)
EMU_MIN_MAX(long)
EMU_MIN_MAX(unsigned long)
EMU_MIN_MAX(long long)
EMU_MIN_MAX(unsigned long long)
#undef EMU_MIN_MAX
// Device min and max drop a NaN, like fminf and fmaxf.
inline float min(float a, float b) { return __builtin_fminf(a, b); }
inline float max(float a, float b) { return __builtin_fmaxf(a, b); }
inline double min(double a, double b) { return __builtin_fmin(a, b); }
inline double max(double a, double b) { return __builtin_fmax(a, b); }

// Cycle counters are time-stamps of this processor: they grow, and mean nothing else.
inline long long clock64() { return static_cast<long long>(__builtin_ia32_rdtsc()); }
inline int clock() { return static_cast<int>(clock64()); }
