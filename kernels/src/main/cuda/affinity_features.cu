// Features of one image made ready for the attention (eq. 9): checked, measured, packed as bf16 parts, coarse levels as Gram
// matrices. Once per image. Level data: C x h x w floats, planar. Oracle: affinity_levels.cpp of libiassa, to the tolerance of
// the parts (core/gram_tile.cuh); norms in double.
#include "core/convert.cuh"
#include "core/gram_tile.cuh"
#include "core/level_grams.cuh"
#include "core/types.cuh"

namespace {

using namespace iassa;

// Above this share of the largest norm a pixel has a direction; below, its cosine counts as 0.
constexpr double kSmallestNorm = 1e-15;

// Four neighbours and their weights; nearest has one.
__device__ __forceinline__ PixelTap pixel_tap(i32 p, i32 height, i32 width, i32 out_height, i32 out_width, i32 bilinear) {
  const i32 y = p / out_width, x = p - y * out_width;
  if (bilinear) return bilinear_pixel(y, x, height, width, out_height, out_width);
  const i32 index = nearest_pixel(y, x, height, width, out_height, out_width);
  return {{index, index, index, index}, {1.0f, 0.0f, 0.0f, 0.0f}};
}

// The power of two that brings a norm near 1.
__device__ __forceinline__ double power_below(double norm) {
  const long long exponent = (__double_as_longlong(norm) >> 52 & 0x7ff) - 1023;
  return norm > 0 ? __longlong_as_double((1023 - exponent) << 52) : 1.0;
}

__device__ __forceinline__ unsigned long long warp_max(unsigned long long v) {
  for (i32 d = 16; d > 0; d /= 2) {
    const unsigned long long other = __shfl_xor_sync(0xffffffffu, v, d);
    v = other > v ? other : v;
  }
  return v;
}

template <int kParts>
__device__ __forceinline__ void level_gram(i32 n, i32 K, const u16* packed, float* gram) {
  __shared__ GramTiles<kParts> tiles;
  const i32 row0 = blockIdx.y * TILE, column0 = blockIdx.x * TILE;
  float d[8][4];
  gram_tile<kParts>(tiles, packed, n, K, row0, column0, d);
  const i32 i = row0 + threadIdx.x / 32 * 16 + threadIdx.x % 32 / 4, j = column0 + threadIdx.x % 4 * 2;
#pragma unroll
  for (i32 f = 0; f < 8; ++f) {
#pragma unroll
    for (i32 k = 0; k < 4; ++k) {
      const i32 row = i + k / 2 * 8, column = j + 8 * f + k % 2;
      if (row < n && column < n) gram[(i64)row * n + column] = d[f][k];
    }
  }
}

}  // namespace

// *bad = the lowest level * 2^40 + index of an element that is not finite; unchanged if there is none.
//   grid (min(ceil(elements/256), 1024)), block 256; reads 4*elements bytes
extern "C" __global__ void __launch_bounds__(256)
    iassa_check_features(i32 level, i64 elements, const float* __restrict__ features, u64* __restrict__ bad) {
  for (i64 i = (i64)blockIdx.x * 256 + threadIdx.x; i < elements; i += (i64)gridDim.x * 256) {
    if ((float_bits(features[i]) & 0x7F800000u) == 0x7F800000u) {
      atomicMin(reinterpret_cast<unsigned long long*>(bad), (unsigned long long)(((u64)level << 40) + (u64)i));
    }
  }
}

// Which pixel of the level each pixel of the result takes. grid (ceil(out pixels/256)), block 256.
extern "C" __global__ void __launch_bounds__(256)
    iassa_level_map_nearest(i32 height, i32 width, i32 out_height, i32 out_width, i32* __restrict__ map) {
  const i32 p = blockIdx.x * 256 + threadIdx.x;
  if (p >= out_height * out_width) return;
  const i32 y = p / out_width;
  map[p] = nearest_pixel(y, p - y * out_width, height, width, out_height, out_width);
}

extern "C" __global__ void __launch_bounds__(256)
    iassa_level_map_bilinear(i32 height, i32 width, i32 out_height, i32 out_width, PixelTap* __restrict__ map) {
  const i32 p = blockIdx.x * 256 + threadIdx.x;
  if (p >= out_height * out_width) return;
  const i32 y = p / out_width;
  map[p] = bilinear_pixel(y, p - y * out_width, height, width, out_height, out_width);
}

// norms[p] (+)= |phi_p|^2 of the level's upsampled features, in double, channels ascending.
//   grid (ceil(out pixels/256)), block 256; reads C values (bilinear 4*C, cached) per pixel
extern "C" __global__ void __launch_bounds__(256)
    iassa_pixel_norms(i32 channels, i32 height, i32 width, i32 out_height, i32 out_width, i32 bilinear, i32 add,
                      const float* __restrict__ features, double* __restrict__ norms) {
  const i32 p = blockIdx.x * 256 + threadIdx.x;
  if (p >= out_height * out_width) return;
  const PixelTap tap = pixel_tap(p, height, width, out_height, out_width, bilinear);
  const i64 pixels = (i64)height * width;
  double sum = 0;
  for (i32 c = 0; c < channels; ++c) {
    const float* const plane = features + c * pixels;
    double value = plane[tap.index[0]];
    if (bilinear) {
      value *= tap.weight[0];
      for (i32 k = 1; k < 4; ++k) value += (double)plane[tap.index[k]] * tap.weight[k];
    }
    sum += value * value;
  }
  norms[p] = add ? norms[p] + sum : sum;
}

// *largest = max(*largest, norms); squares are not negative, so their bits are in order.
//   grid (min(ceil(n/256), 256)), block 256
extern "C" __global__ void __launch_bounds__(256)
    iassa_largest(i32 n, const double* __restrict__ norms, double* __restrict__ largest) {
  unsigned long long most = 0;
  for (i32 i = blockIdx.x * 256 + threadIdx.x; i < n; i += gridDim.x * 256) {
    const unsigned long long bits = (unsigned long long)__double_as_longlong(norms[i]);
    most = bits > most ? bits : most;
  }
  most = warp_max(most);
  if (threadIdx.x % 32 == 0) atomicMax(reinterpret_cast<unsigned long long*>(largest), most);
}

// inverse = 1/|phi|, 0 where there is no direction. scaled: of features that iassa_pack_features has multiplied by the power of
// two that belongs to `largest`. grid (ceil(n/256)), block 256.
extern "C" __global__ void __launch_bounds__(256)
    iassa_inverse_norms(i32 n, const double* __restrict__ norms, const double* __restrict__ largest, i32 scaled,
                        float* __restrict__ inverse) {
  const i32 i = blockIdx.x * 256 + threadIdx.x;
  if (i >= n) return;
  const double norm = sqrt(norms[i]), most = sqrt(*largest);
  const double result = 1 / (scaled ? norm * power_below(most) : norm);
  inverse[i] = norm > kSmallestNorm * most ? (float)(result < 3e38 ? result : 3e38) : 0.0f;
}

// Packs a level, spread to out_height x out_width, as bf16 parts: packed[part][pixel][channel_offset + c]. Values may be scaled:
// per pixel of the level (pixel_scale), or by the power of two of `largest`.
//   grid (ceil(out pixels/32), ceil(C/32)), block (32, 8), shared 4.1 KiB: reads along pixels, writes along channels
extern "C" __global__ void __launch_bounds__(256)
    iassa_pack_features(i32 channels, i32 height, i32 width, i32 out_height, i32 out_width, i32 bilinear,
                        const float* __restrict__ features, const float* __restrict__ pixel_scale,
                        const double* __restrict__ largest, i32 parts, i32 K, i32 channel_offset,
                        u16* __restrict__ packed) {
  __shared__ float tile[32][33];
  const i32 n = out_height * out_width;
  const i32 p0 = blockIdx.x * 32, c0 = blockIdx.y * 32;
  const i64 pixels = (i64)height * width;
  const float unit = largest != nullptr ? (float)power_below(sqrt(*largest)) : 1.0f;
  const i32 p = p0 + threadIdx.x;
  if (p < n) {
    const PixelTap tap = pixel_tap(p, height, width, out_height, out_width, bilinear);
    for (i32 c = threadIdx.y; c < 32 && c0 + c < channels; c += 8) {
      const float* const plane = features + (c0 + c) * pixels;
      float value = 0.0f;
#pragma unroll
      for (i32 k = 0; k < 4; ++k) {
        if (k > 0 && !bilinear) continue;
        const float scale = pixel_scale != nullptr ? pixel_scale[tap.index[k]] : unit;
        value = bilinear ? fmaf(tap.weight[k], plane[tap.index[k]] * scale, value) : plane[tap.index[k]] * scale;
      }
      tile[c][threadIdx.x] = value;
    }
  }
  __syncthreads();
  const i32 c = c0 + threadIdx.x;
  if (c >= channels) return;
  for (i32 q = threadIdx.y; q < 32 && p0 + q < n; q += 8) {
    float rest = tile[threadIdx.x][q];
    for (i32 part = 0; part < parts; ++part) {
      const u16 bits = to_bf16(rest);
      packed[((i64)part * n + p0 + q) * K + channel_offset + c] = bits;
      rest -= bits_float((u32)bits << 16);
    }
  }
}

// gram[i][j] = phi_i . phi_j.
//   grid (ceil(n/64), ceil(n/64)), block 128, shared parts*12 KiB; 2*n^2*K FLOP per product; writes 4*n^2 bytes
#define GRAM(name, parts)                                                                          \
  extern "C" __global__ void __launch_bounds__(128)                                                \
      name(i32 n, i32 K, const u16* __restrict__ packed, float* __restrict__ gram) {               \
    level_gram<parts>(n, K, packed, gram);                                                         \
  }
GRAM(iassa_gram_p1, 1)
GRAM(iassa_gram_p2, 2)
GRAM(iassa_gram_p3, 3)

// Adds a coarse Gram matrix into a finer one, where nearest upsampling composes (nearest_nested): one lookup less per logit.
//   grid (ceil(n/256), n), block 256, n = pixels of the finer level; 8*n^2 bytes
extern "C" __global__ void __launch_bounds__(256)
    iassa_gram_merge(i32 height, i32 width, i32 coarse_height, i32 coarse_width, const float* __restrict__ coarse,
                     float* __restrict__ finer) {
  const i32 n = height * width;
  const i32 j = blockIdx.x * 256 + threadIdx.x, i = blockIdx.y;
  if (j >= n) return;
  const i64 up_i = nearest_pixel(i / width, i % width, coarse_height, coarse_width, height, width);
  const i64 up_j = nearest_pixel(j / width, j % width, coarse_height, coarse_width, height, width);
  finer[(i64)i * n + j] += coarse[up_i * coarse_height * coarse_width + up_j];
}
