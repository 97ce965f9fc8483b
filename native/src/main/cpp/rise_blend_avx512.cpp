// Masked rows for AVX-512 with BF16. Only this file's functions use the instruction set: headers come
// before the pragma, and everything but the entry has internal linkage.
//   ops     per 16 elements: 2 loads, multiply, add, one conversion, one store; for three channels a
//           mask value is loaded once and spread by a permutation
// The conversions are the hardware's, with the bits of core/convert.cuh but for one case: the one to
// bf16 takes subnormal numbers for zero. A row that has any is done again.
#include "rise_blend.h"
#include "stream.h"

#include <immintrin.h>

// GCC 12 warns about its own header's deliberately undefined registers.
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16")

namespace {

using namespace iassa;

constexpr int kLanes = 16;
constexpr int kSubnormal = 0x20;

// A type's conversion of two vectors, stored whole: a line that is streamed right after can be forwarded
// from one store of its size, not from two halves.
template <bool kStream>
inline void line(char* out, __m512i bytes) {
  if (kStream) {
    _mm512_stream_si512(reinterpret_cast<__m512i*>(out), bytes);
  } else {
    _mm512_storeu_si512(out, bytes);
  }
}

struct Fp32 {
  static constexpr int kBytes = 4;
  static constexpr bool kWatches = false;
  template <bool kStream>
  static void store(char* out, __m512 a, __m512 b) {
    line<kStream>(out, _mm512_castps_si512(a));
    line<kStream>(out + kLine, _mm512_castps_si512(b));
  }
  static void store(char* out, __m512 v, __mmask16 keep) { _mm512_mask_storeu_ps(out, keep, v); }
};

struct Bf16 {
  static constexpr int kBytes = 2;
  static constexpr bool kWatches = true;
  template <bool kStream>
  static void store(char* out, __m512 a, __m512 b) {
    line<kStream>(out, (__m512i)_mm512_cvtne2ps_pbh(b, a));
  }
  static void store(char* out, __m512 v, __mmask16 keep) {
    _mm256_mask_storeu_epi16(out, keep, (__m256i)_mm512_cvtneps_pbh(v));
  }
};

struct Fp16 {
  static constexpr int kBytes = 2;
  static constexpr bool kWatches = false;
  static __m256i convert(__m512 v) { return _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT); }
  template <bool kStream>
  static void store(char* out, __m512 a, __m512 b) {
    line<kStream>(out, _mm512_inserti64x4(_mm512_castsi256_si512(convert(a)), convert(b), 1));
  }
  static void store(char* out, __m512 v, __mmask16 keep) {
    _mm256_mask_storeu_epi16(out, keep, convert(v));
  }
};

inline __m512 masked(__m512 m, __m512 difference, __m512 fill) {
  return _mm512_add_ps(fill, _mm512_mul_ps(m, difference));
}

// Lane e of vector v is element 16v+e, which has the mask value of pixel (16v+e)/3.
alignas(64) constexpr int kPixel[kChannels][kLanes] = {
    {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5},
    {5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10},
    {10, 11, 11, 11, 12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15}};

template <int kRepeat>
inline __m512 spread(__m512 m, int v) {
  return kRepeat == 1 ? m : _mm512_permutexvar_ps(_mm512_load_si512(kPixel[v]), m);
}

// Lanes of elements before `left`.
inline __mmask16 before(int left) {
  return left >= kLanes ? 0xFFFF : left <= 0 ? 0 : (__mmask16)((1u << left) - 1);
}

// Returns whether a result was subnormal, where the type must know.
template <typename Type, int kRepeat, bool kStream>
bool blend(const RiseRow& row, char* out) {
  __mmask16 subnormal = 0;
  int x = 0;
  for (; x + 2 * kLanes <= row.pixels; x += 2 * kLanes) {
    const __m512 m[2] = {_mm512_loadu_ps(row.m + x), _mm512_loadu_ps(row.m + x + kLanes)};
    __m512 value[2 * kRepeat];
    for (int v = 0; v < 2 * kRepeat; ++v) {
      const size_t e = (size_t)x * kRepeat + v * kLanes;
      value[v] = masked(spread<kRepeat>(m[v / kRepeat], v % kRepeat),
                        _mm512_loadu_ps(row.difference + e), _mm512_loadu_ps(row.fill + e));
      if (Type::kWatches) {
        subnormal = _kor_mask16(subnormal, _mm512_fpclass_ps_mask(value[v], kSubnormal));
      }
    }
    for (int v = 0; v < 2 * kRepeat; v += 2) {
      const size_t e = (size_t)x * kRepeat + v * kLanes;
      Type::template store<kStream>(out + e * Type::kBytes, value[v], value[v + 1]);
    }
  }
  for (; x < row.pixels; x += kLanes) {
    const int left = row.pixels - x;
    const __m512 m = _mm512_maskz_loadu_ps(before(left), row.m + x);
    for (int v = 0; v < kRepeat; ++v) {
      const size_t e = (size_t)x * kRepeat + v * kLanes;
      const __mmask16 keep = before(left * kRepeat - v * kLanes);
      const __m512 value =
          masked(spread<kRepeat>(m, v), _mm512_maskz_loadu_ps(keep, row.difference + e),
                 _mm512_maskz_loadu_ps(keep, row.fill + e));
      if (Type::kWatches) {
        subnormal = _kor_mask16(subnormal, _mm512_mask_fpclass_ps_mask(keep, value, kSubnormal));
      }
      Type::store(out + e * Type::kBytes, value, keep);
    }
  }
  return subnormal != 0;
}

template <typename Type, bool kStream>
bool blend(const RiseRow& row, char* out) {
  return row.repeat == 1 ? blend<Type, 1, kStream>(row, out) : blend<Type, kChannels, kStream>(row, out);
}

template <typename Type>
bool blend(const RiseRow& row, char* out) {
  return row.stream ? blend<Type, true>(row, out) : blend<Type, false>(row, out);
}

}  // namespace

namespace iassa {

void rise_blend_avx512(const RiseRow& row, int type, char* out) {
  if (type == IASSA_FP32) {
    blend<Fp32>(row, out);
  } else if (type == IASSA_FP16) {
    blend<Fp16>(row, out);
  } else if (blend<Bf16>(row, out)) {
    rise_blend_any(row, type, out);
  }
}

}  // namespace iassa

#pragma GCC pop_options

bool iassa::rise_blend_avx512_runs() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512bf16");
}
