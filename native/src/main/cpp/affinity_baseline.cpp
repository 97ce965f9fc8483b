// Affinity kernels for any x86-64 (SSE2), or any machine with GCC vector extensions. Only this file's functions use the instruction set: headers come
// before the pragma, and everything has internal linkage.
#include "affinity_kernels.h"
#include "online_softmax.cuh"

namespace {

using V = float __attribute__((vector_size(16)));
using I = int32_t __attribute__((vector_size(16)));
constexpr int kLanes = 4;
constexpr int kGramVectors = 1;

inline V zero() { return V{0, 0, 0, 0}; }
inline V set1(float a) { return V{a, a, a, a}; }
inline V load(const float* p) {
  V a;
  __builtin_memcpy(&a, p, sizeof a);
  return a;
}
inline void store(float* p, V a) { __builtin_memcpy(p, &a, sizeof a); }
inline V plus(V a, V b) { return a + b; }
inline V minus(V a, V b) { return a - b; }
inline V times(V a, V b) { return a * b; }
inline V fma(V a, V b, V c) { return a * b + c; }
inline V larger(V a, V b) { return a > b ? a : b; }
inline V smaller(V a, V b) { return a < b ? a : b; }
inline float reduce_sum(V a) { return (a[0] + a[2]) + (a[1] + a[3]); }
inline float reduce_max(V a) {
  const float low = a[0] > a[1] ? a[0] : a[1];
  const float high = a[2] > a[3] ? a[2] : a[3];
  return low > high ? low : high;
}
inline V times_power(V p, V k) {
  const I exponent = (__builtin_convertvector(k, I) + 127) << 23;
  return p * reinterpret_cast<V>(exponent);
}
inline V zero_below(V d, V limit, V a) { return d >= limit ? a : zero(); }
inline void load_bf16(const uint16_t* p, V* even, V* odd) {
  using U = uint32_t __attribute__((vector_size(16)));
  U pair;
  __builtin_memcpy(&pair, p, sizeof pair);
  *even = reinterpret_cast<V>(pair << 16);
  *odd = reinterpret_cast<V>(pair & 0xffff0000u);
}

#include "affinity_kernels.inl"

}  // namespace

const iassa::AffinityKernels iassa::kAffinityBaseline = {
    "baseline",     kLanes, gram,  blend,    scale_max,   exp_sum,
    double_softmax, dot,    to_bf16, split, bf16_dot, bf16_squares};
