// Masked rows for any x86-64, cloned per instruction set.
#include "rise_blend.h"

#include "convert.cuh"
#include "masked.cuh"

namespace {

using namespace iassa;

IASSA_CLONES void spread_channels(const float* __restrict m, float* __restrict out, int n) {
  for (int i = 0; i < n; ++i) {
    for (int c = 0; c < kChannels; ++c) out[kChannels * i + c] = m[i];
  }
}

IASSA_CLONES void blend_fp32(const float* __restrict m, const float* __restrict difference,
                             const float* __restrict fill, float* __restrict out, int n) {
  for (int i = 0; i < n; ++i) out[i] = masked_rise(m[i], difference[i], fill[i]);
}

IASSA_CLONES void blend_bf16(const float* __restrict m, const float* __restrict difference,
                             const float* __restrict fill, u16* __restrict out, int n) {
  for (int i = 0; i < n; ++i) out[i] = to_bf16(masked_rise(m[i], difference[i], fill[i]));
}

IASSA_CLONES void blend_fp16(const float* __restrict m, const float* __restrict difference,
                             const float* __restrict fill, u16* __restrict out, int n) {
  for (int i = 0; i < n; ++i) out[i] = to_fp16(masked_rise(m[i], difference[i], fill[i]));
}

}  // namespace

namespace iassa {

void rise_blend_any(const RiseRow& row, int type, char* out) {
  const float* m = row.m;
  if (row.repeat == kChannels) {
    spread_channels(row.m, row.spread, row.pixels);
    m = row.spread;
  }
  const int n = row.pixels * row.repeat;
  if (type == IASSA_FP32) {
    blend_fp32(m, row.difference, row.fill, reinterpret_cast<float*>(out), n);
  } else if (type == IASSA_BF16) {
    blend_bf16(m, row.difference, row.fill, reinterpret_cast<u16*>(out), n);
  } else {
    blend_fp16(m, row.difference, row.fill, reinterpret_cast<u16*>(out), n);
  }
}

const RiseBlend rise_blend = rise_blend_avx512_runs() ? rise_blend_avx512 : rise_blend_any;
const bool rise_blend_streams = rise_blend_avx512_runs();

}  // namespace iassa
