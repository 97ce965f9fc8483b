// Affinity kernels for AVX2 with FMA. Only this file's functions use the instruction set: headers come
// before the pragma, and everything has internal linkage.
#include "affinity_kernels.h"
#include "online_softmax.cuh"

#include <immintrin.h>

#pragma GCC push_options
#pragma GCC target("avx2,fma")

namespace {

using V = __m256;
constexpr int kLanes = 8;
constexpr int kGramVectors = 1;

inline V zero() { return _mm256_setzero_ps(); }
inline V set1(float a) { return _mm256_set1_ps(a); }
inline V load(const float* p) { return _mm256_loadu_ps(p); }
inline void store(float* p, V a) { _mm256_storeu_ps(p, a); }
inline V plus(V a, V b) { return _mm256_add_ps(a, b); }
inline V minus(V a, V b) { return _mm256_sub_ps(a, b); }
inline V times(V a, V b) { return _mm256_mul_ps(a, b); }
inline V fma(V a, V b, V c) { return _mm256_fmadd_ps(a, b, c); }
inline V larger(V a, V b) { return _mm256_max_ps(a, b); }
inline V smaller(V a, V b) { return _mm256_min_ps(a, b); }
inline float reduce_sum(V a) {
  const __m128 half = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  const __m128 pair = _mm_add_ps(half, _mm_movehl_ps(half, half));
  return _mm_cvtss_f32(_mm_add_ss(pair, _mm_shuffle_ps(pair, pair, 1)));
}
inline float reduce_max(V a) {
  const __m128 half = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  const __m128 pair = _mm_max_ps(half, _mm_movehl_ps(half, half));
  return _mm_cvtss_f32(_mm_max_ss(pair, _mm_shuffle_ps(pair, pair, 1)));
}
inline V times_power(V p, V k) {
  const __m256i exponent = _mm256_add_epi32(_mm256_cvtps_epi32(k), _mm256_set1_epi32(127));
  return _mm256_mul_ps(p, _mm256_castsi256_ps(_mm256_slli_epi32(exponent, 23)));
}
inline V zero_below(V d, V limit, V a) {
  return _mm256_and_ps(_mm256_cmp_ps(d, limit, _CMP_GE_OQ), a);
}
inline void load_bf16(const uint16_t* p, V* even, V* odd) {
  const __m256i pair = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
  *even = _mm256_castsi256_ps(_mm256_slli_epi32(pair, 16));
  *odd = _mm256_castsi256_ps(
      _mm256_and_si256(pair, _mm256_set1_epi32(static_cast<int>(0xffff0000u))));
}

#include "affinity_kernels.inl"

}  // namespace

#pragma GCC pop_options

const iassa::AffinityKernels iassa::kAffinityAvx2 = {
    "avx2",     kLanes, gram,  blend,    scale_max,   exp_sum,
    double_softmax, dot,    to_bf16, split, bf16_dot, bf16_squares};
