// A x S, A = row softmax of the similarity of features (eq. 10), without the n x n matrix: logits come in 64x64 tiles from tensor
// cores (finest features) and from Gram matrices of the coarse levels, and go into an online softmax. Or from a kept bf16 matrix.
// Oracle: affinity_stream.cpp and affinity_kept.cpp of libiassa, within twice the error that a naive fp32 version has against fp64
// (3 parts; 2 parts: 2^-16 of the largest product of norms). Bits depend on shapes and `splits` alone.
//
//   logit x(i,j) = G(i,j) * scale [* inverse_norm(i) * inverse_norm(j)]
//   once         weight exp(x - max);  twice: weight - 1 = exp(P) - 1, P = exp(x - column_max(j)) * column_inverse(j), so that the
//                little by which P differs from 0 is kept
#include "core/convert.cuh"
#include "core/gram_tile.cuh"
#include "core/level_grams.cuh"
#include "core/online_softmax.cuh"
#include "core/types.cuh"

namespace {

using namespace iassa;

enum { MAPS = 4 };
enum { COMBINE_ONCE = 0, COMBINE_TWICE = 1, COMBINE_STATISTICS = 2 };

// exp(d) for d <= 0. The difference is exact where it matters, so this is good to 3 ulp; the hardware's ex2 is 2 of them.
__device__ __forceinline__ float exp_below(float d) { return ptx::ex2_approx(d * IASSA_EXP_LOG2E); }

// exp(p) - 1 for p in [0, 1], by its series to the 11th power: the rest is below 3e-9.
__device__ __forceinline__ float exp_minus_one(float p) {
  float sum = fmaf(p, 1.0f / 11, 1.0f);
#pragma unroll
  for (i32 k = 10; k >= 2; --k) sum = fmaf(p * (1.0f / (float)k), sum, 1.0f);
  return p * sum;
}

// The two rows and sixteen columns of a tile that a thread holds: d[f][2*r + c] is row r, column 2*f + c.
struct Fragment {
  i32 row[2];
  i32 column0;  // of f = 0, c = 0

  __device__ Fragment(i32 tile_row0) {
    row[0] = tile_row0 + threadIdx.x / 32 * 16 + threadIdx.x % 32 / 4;
    row[1] = row[0] + 8;
    column0 = threadIdx.x % 4 * 2;
  }
  __device__ __forceinline__ i32 column(i32 tile_column0, i32 f, i32 c) const { return tile_column0 + column0 + 8 * f + c; }
};

// Shared memory of a tile: channels while the Gram tile is computed, then what the coarse levels add. A pitch of 72 floats: pairs
// of columns of four rows fall on different banks.
template <int kParts>
union TileMemory {
  GramTiles<kParts> channels;
  float coarse[TILE][TILE + 8];
};

// coarse[r][c] = sum over the levels of what they give pixel row0 + r and column0 + c. A thread keeps one column and takes every
// second row, so that the lanes of a warp read neighbours of one row. Pixels beyond n read those of the last one.
__device__ __forceinline__ void sum_levels(const Levels& levels, i32 n, i32 row0, i32 column0, float (&coarse)[TILE][TILE + 8]) {
  const i32 c = threadIdx.x % TILE;
  const i32 j = min_i32(column0 + c, n - 1);
  for (i32 l = 0; l < levels.count; ++l) {
    const float* const gram = levels.level[l].gram;
    const i64 pixels = levels.level[l].pixels;
    if (!levels.level[l].bilinear) {
      const i32* const map = static_cast<const i32*>(levels.level[l].map);
      const float* const column = gram + map[j];
#pragma unroll 4
      for (i32 r = threadIdx.x / TILE; r < TILE; r += 2) {
        const float value = column[map[min_i32(row0 + r, n - 1)] * pixels];
        coarse[r][c] = l == 0 ? value : coarse[r][c] + value;
      }
      continue;
    }
    const PixelTap* const map = static_cast<const PixelTap*>(levels.level[l].map);
    const PixelTap to = map[j];
#pragma unroll 1
    for (i32 r = threadIdx.x / TILE; r < TILE; r += 2) {
      const PixelTap from = map[min_i32(row0 + r, n - 1)];
      float value = 0.0f;
#pragma unroll
      for (i32 a = 0; a < 4; ++a) {
        const float* const row = gram + from.index[a] * pixels;
        float part = 0.0f;
#pragma unroll
        for (i32 b = 0; b < 4; ++b) part = fmaf(to.weight[b], row[to.index[b]], part);
        value = fmaf(from.weight[a], part, value);
      }
      coarse[r][c] = l == 0 ? value : coarse[r][c] + value;
    }
  }
}

// Adds to a tile what the coarse levels give. All threads of the block; ends with a barrier.
__device__ __forceinline__ void add_levels(const Levels& levels, i32 n, i32 row0, i32 column0, float (&coarse)[TILE][TILE + 8],
                                           float (&d)[8][4]) {
  if (levels.count == 0) return;
  sum_levels(levels, n, row0, column0, coarse);
  __syncthreads();
  const i32 r = threadIdx.x / 32 * 16 + threadIdx.x % 32 / 4, c = threadIdx.x % 4 * 2;
#pragma unroll
  for (i32 f = 0; f < 8; ++f) {
    const float2 upper = *reinterpret_cast<const float2*>(&coarse[r][c + 8 * f]);
    const float2 lower = *reinterpret_cast<const float2*>(&coarse[r + 8][c + 8 * f]);
    d[f][0] += upper.x;
    d[f][1] += upper.y;
    d[f][2] += lower.x;
    d[f][3] += lower.y;
  }
  __syncthreads();
}

// Everything that logits depend on.
struct Logits {
  i32 n, K;
  const u16* packed;
  float scale;
  const float* inverse_norm;   // null: none
  const float* column_max;     // twice
  const float* column_inverse;

  // One tile: logits, with -infinity for columns beyond n; twice: weights - 1, with 0 there.
  template <int kParts, bool kTwice>
  __device__ __forceinline__ void tile(TileMemory<kParts>& memory, const Levels& levels, const Fragment& at, i32 row0,
                                       i32 column0, float (&d)[8][4]) const {
    gram_tile<kParts>(memory.channels, packed, n, K, row0, column0, d);
    add_levels(levels, n, row0, column0, memory.coarse, d);
    float row_scale[2];
#pragma unroll
    for (i32 r = 0; r < 2; ++r) {
      row_scale[r] = inverse_norm != nullptr ? scale * inverse_norm[min_i32(at.row[r], n - 1)] : scale;
    }
#pragma unroll
    for (i32 f = 0; f < 8; ++f) {
#pragma unroll
      for (i32 c = 0; c < 2; ++c) {
        const i32 column = at.column(column0, f, c);
        const bool valid = column < n;
        const i32 j = min_i32(column, n - 1);
        const float across = !kTwice && inverse_norm != nullptr ? inverse_norm[j] : 1.0f;
        const float highest = kTwice ? column_max[j] : 0.0f;
        const float inverse = kTwice ? column_inverse[j] : 0.0f;
#pragma unroll
        for (i32 r = 0; r < 2; ++r) {
          float& x = d[f][2 * r + c];
          x = x * row_scale[r] * across;
          if (kTwice) {
            const float below = x - highest;
            x = valid ? exp_minus_one(exp_below(below < 0.0f ? below : 0.0f) * inverse) : 0.0f;
          } else {
            x = valid ? x : bits_float(0xFF800000u);
          }
        }
      }
    }
  }
};

// The largest or the sum over the four lanes that share a row.
__device__ __forceinline__ float quad_max(float v) {
  v = fmaxf(v, __shfl_xor_sync(0xffffffffu, v, 1));
  return fmaxf(v, __shfl_xor_sync(0xffffffffu, v, 2));
}
__device__ __forceinline__ float quad_sum(float v) {
  v += __shfl_xor_sync(0xffffffffu, v, 1);
  return v + __shfl_xor_sync(0xffffffffu, v, 2);
}

template <int kParts, bool kTwice>
__device__ __forceinline__ void stream(const Logits& logits, const Levels& levels, const float* maps, i32 maps_stride,
                                       i32 count, i32 splits, float* partial) {
  __shared__ TileMemory<kParts> memory;
  const i32 n = logits.n;
  const i32 row0 = blockIdx.x * TILE;
  const Fragment at(row0);
  const i32 column_tiles = (n + TILE - 1) / TILE;
  const i32 first = (i32)((i64)column_tiles * blockIdx.y / splits);
  const i32 last = (i32)((i64)column_tiles * (blockIdx.y + 1) / splits);
  float max[2] = {kTwice ? 0.0f : softmax_start(), kTwice ? 0.0f : softmax_start()};
  float sum[2] = {0.0f, 0.0f};
  float dot[2][MAPS] = {};
  for (i32 t = first; t < last; ++t) {
    float d[8][4];
    logits.template tile<kParts, kTwice>(memory, levels, at, row0, t * TILE, d);
    if (!kTwice) {
#pragma unroll
      for (i32 r = 0; r < 2; ++r) {
        float largest = max[r];
#pragma unroll
        for (i32 f = 0; f < 8; ++f) largest = fmaxf(largest, fmaxf(d[f][2 * r], d[f][2 * r + 1]));
        largest = quad_max(largest);
        const float factor = exp_below(max[r] - largest);
        max[r] = largest;
        sum[r] *= factor;
#pragma unroll
        for (i32 m = 0; m < MAPS; ++m) dot[r][m] *= factor;
#pragma unroll
        for (i32 f = 0; f < 8; ++f) {
          d[f][2 * r] = exp_below(d[f][2 * r] - largest);
          d[f][2 * r + 1] = exp_below(d[f][2 * r + 1] - largest);
        }
      }
    }
#pragma unroll
    for (i32 f = 0; f < 8; ++f) {
#pragma unroll
      for (i32 c = 0; c < 2; ++c) {
        sum[0] += d[f][c];
        sum[1] += d[f][2 + c];
        const i32 j = at.column(t * TILE, f, c);
        if (j >= n) continue;
#pragma unroll
        for (i32 m = 0; m < MAPS; ++m) {
          if (m >= count) continue;
          const float s = maps[(i64)m * maps_stride + j];
          dot[0][m] = fmaf(d[f][c], s, dot[0][m]);
          dot[1][m] = fmaf(d[f][2 + c], s, dot[1][m]);
        }
      }
    }
  }
  float* const out = partial + (i64)blockIdx.y * (2 + count) * n;
#pragma unroll
  for (i32 r = 0; r < 2; ++r) {
    const bool writes = threadIdx.x % 4 == 0 && at.row[r] < n;
    const float total = quad_sum(sum[r]);
    if (writes) {
      out[at.row[r]] = max[r];
      out[n + at.row[r]] = total;
    }
#pragma unroll
    for (i32 m = 0; m < MAPS; ++m) {
      const float product = quad_sum(dot[r][m]);
      if (writes && m < count) out[(i64)(2 + m) * n + at.row[r]] = product;
    }
  }
}

template <int kParts, bool kTwice>
__device__ __forceinline__ void fill(const Logits& logits, const Levels& levels, const float* row_max, i32 stride, u16* matrix) {
  __shared__ TileMemory<kParts> memory;
  const i32 row0 = blockIdx.y * TILE, column0 = blockIdx.x * TILE;
  const Fragment at(row0);
  float d[8][4];
  logits.template tile<kParts, kTwice>(memory, levels, at, row0, column0, d);
#pragma unroll
  for (i32 r = 0; r < 2; ++r) {
    if (at.row[r] >= logits.n) continue;
    const float max = kTwice ? 0.0f : row_max[at.row[r]];
    u16* const out = matrix + (i64)at.row[r] * stride;
#pragma unroll
    for (i32 f = 0; f < 8; ++f) {
      const i32 j = at.column(column0, f, 0);
      if (j >= stride) continue;
      const float left = kTwice ? d[f][2 * r] : exp_below(d[f][2 * r] - max);
      const float right = kTwice ? d[f][2 * r + 1] : exp_below(d[f][2 * r + 1] - max);
      *reinterpret_cast<u32*>(out + j) = (u32)to_bf16(left) | (u32)to_bf16(right) << 16;
    }
  }
}

}  // namespace

// partial[split][0] = row maxima, [1] = sums of weights, [2 + m] = weights . map m, over the split's columns.
//   grid (ceil(n/64), splits), block 128 (a warp: 16 rows), shared parts*12 KiB. Columns in tiles of 64, ascending; a thread sums
//   its columns in fp32, the four threads of a row at the end. Per logit 2*K*products FLOP on tensor cores, one exponential, one
//   lookup per nearest level (16 per bilinear one). Bound by issue, not by memory.
#define STREAM(name, parts, twice)                                                                                         \
  extern "C" __global__ void __launch_bounds__(128, 3)                                                                      \
      name(i32 n, i32 K, const u16* __restrict__ packed, const Levels levels, float scale,                                 \
           const float* __restrict__ inverse_norm, const float* __restrict__ column_max,                                   \
           const float* __restrict__ column_inverse, const float* __restrict__ maps, i32 maps_stride, i32 count,           \
           i32 splits, float* __restrict__ partial) {                                                                      \
    const Logits logits = {n, K, packed, scale, inverse_norm, column_max, column_inverse};                                 \
    stream<parts, twice>(logits, levels, maps, maps_stride, count, splits, partial);                                \
  }
STREAM(iassa_affinity_stream_p1, 1, false)
STREAM(iassa_affinity_stream_p2, 2, false)
STREAM(iassa_affinity_stream_p3, 3, false)
STREAM(iassa_affinity_stream_twice_p3, 3, true)

// Joins the splits in ascending order, in double.
//   grid (ceil(n/128)), block 128; reads 4*splits*(2+count)*n bytes
extern "C" __global__ void __launch_bounds__(128)
    iassa_affinity_combine(i32 n, i32 count, i32 splits, const float* __restrict__ partial, i32 mode,
                           const double* __restrict__ map_totals, float* __restrict__ out_a, float* __restrict__ out_b) {
  const i32 i = blockIdx.x * 128 + threadIdx.x;
  if (i >= n) return;
  const i64 split = (i64)(2 + count) * n;
  float max = partial[i];
  for (i32 s = 1; s < splits; ++s) max = fmaxf(max, partial[s * split + i]);
  double sum = 0;
  double dot[MAPS] = {};
  for (i32 s = 0; s < splits; ++s) {
    const float* const from = partial + s * split + i;
    const double factor = exp_nonpositive(from[0] - max);
    sum += factor * from[n];
#pragma unroll
    for (i32 m = 0; m < MAPS; ++m) {
      if (m < count) dot[m] += factor * from[(i64)(2 + m) * n];
    }
  }
  if (mode == COMBINE_STATISTICS) {
    out_a[i] = max;
    out_b[i] = (float)(1 / sum);
    return;
  }
#pragma unroll
  for (i32 m = 0; m < MAPS; ++m) {
    if (m >= count) continue;
    const double value = mode == COMBINE_TWICE ? (map_totals[m] + dot[m]) / (n + sum) : dot[m] / sum;
    out_a[(i64)m * n + i] = (float)value;
  }
}

// The kept matrix: weights in bf16, not normalised (twice: weights - 1); columns from n to stride are 0.
//   grid (ceil(n/64), ceil(n/64)), block 128, shared parts*12 KiB; writes 2*n*stride bytes, 16 of a row together
#define FILL(name, parts, twice)                                                                                         \
  extern "C" __global__ void __launch_bounds__(128, 3)                                                                    \
      name(i32 n, i32 K, const u16* __restrict__ packed, const Levels levels, float scale,                               \
           const float* __restrict__ inverse_norm, const float* __restrict__ column_max,                                 \
           const float* __restrict__ column_inverse, const float* __restrict__ row_max, i32 stride,                      \
           u16* __restrict__ matrix) {                                                                                   \
    const Logits logits = {n, K, packed, scale, inverse_norm, column_max, column_inverse};                               \
    fill<parts, twice>(logits, levels, row_max, stride, matrix);                                                  \
  }
FILL(iassa_affinity_fill_p1, 1, false)
FILL(iassa_affinity_fill_p2, 2, false)
FILL(iassa_affinity_fill_p3, 3, false)
FILL(iassa_affinity_fill_twice_p3, 3, true)

// out_m = A x S_m from the kept matrix, each row divided by the sum of what is stored, so rows sum to 1 to fp32 rounding.
//   grid (ceil(n/8)), block 256: a warp per row, 16 bytes of A per lane and step; reads 2*n*stride bytes once for up to 4 maps:
//   bound by memory. Lanes sum in fp32 in ascending order, then a butterfly.
extern "C" __global__ void __launch_bounds__(256)
    iassa_affinity_product(i32 n, i32 stride, const u16* __restrict__ matrix, const float* __restrict__ maps, i32 maps_stride,
                           i32 count, i32 twice, const double* __restrict__ map_totals, float* __restrict__ out) {
  const i32 lane = threadIdx.x % 32;
  const i32 i = blockIdx.x * 8 + threadIdx.x / 32;
  if (i >= n) return;
  const u16* const row = matrix + (i64)i * stride;
  float sum = 0.0f;
  float dot[MAPS] = {};
  for (i32 j = 8 * lane; j < stride; j += 8 * 32) {
    const uint4 packed = ptx::load_streaming(row + j);
    const u32 word[4] = {packed.x, packed.y, packed.z, packed.w};
    float a[8];
#pragma unroll
    for (i32 k = 0; k < 4; ++k) {
      a[2 * k] = bits_float(word[k] << 16);
      a[2 * k + 1] = bits_float(word[k] & 0xffff0000u);
    }
#pragma unroll
    for (i32 k = 0; k < 8; ++k) sum += a[k];
#pragma unroll
    for (i32 m = 0; m < MAPS; ++m) {
      if (m >= count) continue;
      const float4 low = *reinterpret_cast<const float4*>(maps + (i64)m * maps_stride + j);
      const float4 high = *reinterpret_cast<const float4*>(maps + (i64)m * maps_stride + j + 4);
      const float s[8] = {low.x, low.y, low.z, low.w, high.x, high.y, high.z, high.w};
#pragma unroll
      for (i32 k = 0; k < 8; ++k) dot[m] = fmaf(a[k], s[k], dot[m]);
    }
  }
  for (i32 d = 16; d > 0; d /= 2) {
    sum += __shfl_xor_sync(0xffffffffu, sum, d);
#pragma unroll
    for (i32 m = 0; m < MAPS; ++m) dot[m] += __shfl_xor_sync(0xffffffffu, dot[m], d);
  }
  if (lane != 0) return;
#pragma unroll
  for (i32 m = 0; m < MAPS; ++m) {
    if (m >= count) continue;
    const double value =
        twice ? (map_totals[m] + (double)dot[m]) / ((double)n + (double)sum) : (double)dot[m] / (double)sum;
    out[(i64)m * n + i] = (float)value;
  }
}

// totals[m] = sum of map m, in double: threads take every 256th element, then a tree.
//   grid (count), block 256, shared 2 KiB
extern "C" __global__ void __launch_bounds__(256)
    iassa_map_totals(i32 n, const float* __restrict__ maps, i32 maps_stride, double* __restrict__ totals) {
  __shared__ double sums[256];
  double sum = 0;
  for (i32 j = threadIdx.x; j < n; j += 256) sum += maps[(i64)blockIdx.x * maps_stride + j];
  sums[threadIdx.x] = sum;
  for (i32 half = 128; half > 0; half /= 2) {
    __syncthreads();
    if ((i32)threadIdx.x < half) sums[threadIdx.x] += sums[threadIdx.x + half];
  }
  if (threadIdx.x == 0) totals[blockIdx.x] = sums[0];
}
