// One 64x64 tile of a Gram matrix on tensor cores. Device only; four warps.
//
// Features are packed as bf16[kParts][n][K], K a multiple of 16: kParts bf16 numbers add up to one fp32 (24 bits of mantissa are
// 3 times 8). The product of two such sums keeps the terms down to 2^-(8*kParts): 1, 3 or 6 products for 1, 2 or 3 parts. The
// product of the leading parts has an fp32 sum of its own, so that the small ones do not add roundings of its size.
#pragma once

#include "ptx.cuh"
#include "types.cuh"

namespace iassa {

// A pitch of 48 bytes: the eight rows that ldmatrix reads together fall on different banks.
enum { TILE = 64, TILE_K = 16, TILE_PITCH = 24, TILE_THREADS = 128 };

// Two buffers of 16 channels of 64 rows and 64 columns: kParts * 12 KiB.
template <int kParts>
struct GramTiles {
  alignas(16) u16 row[2][kParts][TILE][TILE_PITCH];
  alignas(16) u16 column[2][kParts][TILE][TILE_PITCH];
};

// Rows and columns beyond n come as zeros.
template <int kParts>
__device__ __forceinline__ void fetch_channels(GramTiles<kParts>& tiles, i32 buffer, const u16* packed, i32 n, i32 K, i32 row0,
                                               i32 column0, i32 k0) {
  const i32 r = threadIdx.x / 2, half = threadIdx.x % 2 * 8;
  const bool row_valid = row0 + r < n, column_valid = column0 + r < n;
#pragma unroll
  for (i32 part = 0; part < kParts; ++part) {
    const u16* const from = packed + (i64)part * n * K + k0 + half;
    ptx::cp_async_16_zfill(&tiles.row[buffer][part][r][half], row_valid ? from + (i64)(row0 + r) * K : packed,
                           row_valid ? 16 : 0);
    ptx::cp_async_16_zfill(&tiles.column[buffer][part][r][half], column_valid ? from + (i64)(column0 + r) * K : packed,
                           column_valid ? 16 : 0);
  }
  ptx::cp_async_commit();
}

// d[f][0..1] = G(row0 + 16*warp + lane/4, column0 + 8*f + lane%4*2 + 0..1), d[f][2..3] the same 8 rows further down. K = 0 gives
// zeros. All 128 threads must call; ends with a barrier.
template <int kParts>
__device__ __forceinline__ void gram_tile(GramTiles<kParts>& tiles, const u16* packed, i32 n, i32 K, i32 row0, i32 column0,
                                          float (&d)[8][4]) {
  const i32 lane = threadIdx.x % 32, warp = threadIdx.x / 32;
#pragma unroll
  for (i32 f = 0; f < 8; ++f) d[f][0] = d[f][1] = d[f][2] = d[f][3] = 0.0f;
  if (K == 0) return;
  float small[8][4] = {};
  fetch_channels(tiles, 0, packed, n, K, row0, column0, 0);
  for (i32 k0 = 0, buffer = 0; k0 < K; k0 += TILE_K, buffer ^= 1) {
    if (k0 + TILE_K < K) {
      fetch_channels(tiles, buffer ^ 1, packed, n, K, row0, column0, k0 + TILE_K);
      ptx::cp_async_wait_group<1>();
    } else {
      ptx::cp_async_wait_group<0>();
    }
    __syncthreads();
    unsigned a[kParts][4];
#pragma unroll
    for (i32 part = 0; part < kParts; ++part) {
      ptx::ldmatrix_x4(a[part], &tiles.row[buffer][part][16 * warp + lane % 16][lane / 16 * 8]);
    }
#pragma unroll
    for (i32 pair = 0; pair < 4; ++pair) {
      unsigned b[kParts][4];
#pragma unroll
      for (i32 part = 0; part < kParts; ++part) {
        ptx::ldmatrix_x4(b[part], &tiles.column[buffer][part][16 * pair + lane % 16][lane / 16 * 8]);
      }
#pragma unroll
      for (i32 order = kParts - 1; order >= 0; --order) {
#pragma unroll
        for (i32 i = 0; i <= order; ++i) {
          const unsigned left[2] = {b[order - i][0], b[order - i][2]};
          const unsigned right[2] = {b[order - i][1], b[order - i][3]};
          ptx::mma_m16n8k16_bf16(order == 0 ? d[2 * pair] : small[2 * pair], a[i], left);
          ptx::mma_m16n8k16_bf16(order == 0 ? d[2 * pair + 1] : small[2 * pair + 1], a[i], right);
        }
      }
    }
    __syncthreads();
  }
  if (kParts == 1) return;
#pragma unroll
  for (i32 f = 0; f < 8; ++f) {
#pragma unroll
    for (i32 k = 0; k < 4; ++k) d[f][k] += small[f][k];
  }
}

}  // namespace iassa
