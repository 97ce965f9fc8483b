// Affinity kernels for AVX-512 (F, BW, DQ, VL). Only this file's functions use the instruction set: headers come
// before the pragma, and everything has internal linkage.
#include "affinity_kernels.h"
#include "online_softmax.cuh"

#include <immintrin.h>

// GCC 12 warns about its own header's deliberately undefined registers.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,fma")

namespace {

using V = __m512;
constexpr int kLanes = 16;
constexpr int kGramVectors = 2;

inline V zero() { return _mm512_setzero_ps(); }
inline V set1(float a) { return _mm512_set1_ps(a); }
inline V load(const float* p) { return _mm512_loadu_ps(p); }
inline void store(float* p, V a) { _mm512_storeu_ps(p, a); }
inline V plus(V a, V b) { return _mm512_add_ps(a, b); }
inline V minus(V a, V b) { return _mm512_sub_ps(a, b); }
inline V times(V a, V b) { return _mm512_mul_ps(a, b); }
inline V fma(V a, V b, V c) { return _mm512_fmadd_ps(a, b, c); }
inline V larger(V a, V b) { return _mm512_max_ps(a, b); }
inline V smaller(V a, V b) { return _mm512_min_ps(a, b); }
inline float reduce_sum(V a) { return _mm512_reduce_add_ps(a); }
inline float reduce_max(V a) { return _mm512_reduce_max_ps(a); }
inline V times_power(V p, V k) { return _mm512_scalef_ps(p, k); }
inline V zero_below(V d, V limit, V a) {
  return _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(d, limit, _CMP_GE_OQ), a);
}
inline void load_bf16(const uint16_t* p, V* even, V* odd) {
  const __m512i pair = _mm512_loadu_si512(p);
  *even = _mm512_castsi512_ps(_mm512_slli_epi32(pair, 16));
  *odd = _mm512_castsi512_ps(
      _mm512_and_si512(pair, _mm512_set1_epi32(static_cast<int>(0xffff0000u))));
}

#include "affinity_kernels.inl"

}  // namespace

#pragma GCC pop_options

const iassa::AffinityKernels iassa::kAffinityAvx512 = {
    "avx512",     kLanes, gram,  blend,    scale_max,   exp_sum,
    double_softmax, dot,    to_bf16, split, bf16_dot, bf16_squares};
