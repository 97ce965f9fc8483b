// CUDA's vector types with CUDA's alignments. A misaligned access ends the launch with CUDA_ERROR_MISALIGNED_ADDRESS:
// emulated kernels are compiled with -fsanitize=alignment and the runtime is its handler.
#pragma once

#define EMU_VECTOR(T, name, align2, align4)                                                      \
  struct name##1 { T x; };                                                                       \
  struct alignas(align2) name##2 { T x, y; };                                                    \
  struct alignas(align4) name##4 { T x, y, z, w; };                                              \
  inline name##1 make_##name##1(T x) { return {x}; }                                             \
  inline name##2 make_##name##2(T x, T y) { return {x, y}; }                                     \
  inline name##4 make_##name##4(T x, T y, T z, T w) { return {x, y, z, w}; }

EMU_VECTOR(signed char, char, 2, 4)
EMU_VECTOR(unsigned char, uchar, 2, 4)
EMU_VECTOR(short, short, 4, 8)
EMU_VECTOR(unsigned short, ushort, 4, 8)
EMU_VECTOR(int, int, 8, 16)
EMU_VECTOR(unsigned, uint, 8, 16)
EMU_VECTOR(float, float, 8, 16)
#undef EMU_VECTOR

struct int3 { int x, y, z; };
struct float3 { float x, y, z; };
struct alignas(16) double2 { double x, y; };
struct alignas(16) longlong2 { long long x, y; };
struct alignas(16) ulonglong2 { unsigned long long x, y; };

inline int3 make_int3(int x, int y, int z) { return {x, y, z}; }
inline uint3 make_uint3(unsigned x, unsigned y, unsigned z) { return {x, y, z}; }
inline float3 make_float3(float x, float y, float z) { return {x, y, z}; }
inline double2 make_double2(double x, double y) { return {x, y}; }
inline longlong2 make_longlong2(long long x, long long y) { return {x, y}; }
inline ulonglong2 make_ulonglong2(unsigned long long x, unsigned long long y) { return {x, y}; }
