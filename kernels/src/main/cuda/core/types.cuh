// What every shared header needs: fixed-width types, the one macro for functions that run on host and
// device, and the few operations whose spelling differs between them. No standard header, so that
// NVRTC takes these files as they are.
#pragma once

#if defined(__CUDACC__) || defined(__CUDACC_RTC__)
#define IASSA_HD __host__ __device__ __forceinline__
#else
// Always inlined, so that a caller compiled for AVX-512 gets an AVX-512 body.
#define IASSA_HD inline __attribute__((always_inline))
#endif

namespace iassa {

typedef unsigned char u8;
typedef unsigned short u16;
typedef int i32;
typedef unsigned int u32;
// The host's int64_t is long on Linux; these must be the same types for aliasing to be legal.
#if defined(__INT64_TYPE__) && defined(__UINT64_TYPE__)
typedef __INT64_TYPE__ i64;
typedef __UINT64_TYPE__ u64;
#else
typedef long long i64;
typedef unsigned long long u64;
#endif

// Bits of a float as an integer, and back.
IASSA_HD u32 float_bits(float value) {
#if defined(__CUDA_ARCH__)
  return __float_as_uint(value);
#else
  u32 bits;
  __builtin_memcpy(&bits, &value, sizeof bits);
  return bits;
#endif
}

IASSA_HD float bits_float(u32 bits) {
#if defined(__CUDA_ARCH__)
  return __uint_as_float(bits);
#else
  float value;
  __builtin_memcpy(&value, &bits, sizeof value);
  return value;
#endif
}

// Products and sums that round on their own: never fused, so the bits are the same everywhere. The
// host is compiled with -ffp-contract=off.
IASSA_HD float mul_rn(float a, float b) {
#if defined(__CUDA_ARCH__)
  return __fmul_rn(a, b);
#else
  return a * b;
#endif
}

IASSA_HD float add_rn(float a, float b) {
#if defined(__CUDA_ARCH__)
  return __fadd_rn(a, b);
#else
  return a + b;
#endif
}

IASSA_HD i32 min_i32(i32 a, i32 b) { return a < b ? a : b; }
IASSA_HD i32 max_i32(i32 a, i32 b) { return a > b ? a : b; }

}  // namespace iassa
