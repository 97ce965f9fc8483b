// C = A Bᵀ on tensor cores, one warp per block, one 16x8 tile of C per block. A is m x k, B is n x k, C is m x n, all
// row-major; m a multiple of 16, n of 8, k of 16. Grid (n / 8, m / 16), block 32.
#include "core/ptx.cuh"

using bf16_bits = unsigned short;

// bf16: tiles of k = 16 come by cp.async into two buffers, one ahead of the multiplication, and by ldmatrix into registers.
extern "C" __global__ void __launch_bounds__(32)
    gemm_bf16(int n, int k, const bf16_bits* a, const bf16_bits* b, float* c) {
  // Rows 0-15 are A's, 16-23 are B's; 24-31 only complete ldmatrix's four matrices.
  __shared__ __align__(16) bf16_bits tile[2][32][16];
  const int lane = threadIdx.x, row0 = blockIdx.y * 16, column0 = blockIdx.x * 8;

  auto fetch = [&](int buffer, int k0) {
    for (int i = lane; i < 32 * 2; i += 32) {
      const int r = i / 2, half = i % 2 * 8;
      const bf16_bits* from = r < 16 ? a + (row0 + r) * k + k0 + half : b + (column0 + (r - 16) % 8) * k + k0 + half;
      ptx::cp_async_16_zfill(&tile[buffer][r][half], from, r < 24 ? 16 : 0);
    }
    ptx::cp_async_commit();
  };

  float d[4] = {0.0f, 0.0f, 0.0f, 0.0f};
  fetch(0, 0);
  for (int k0 = 0, step = 0; k0 < k; k0 += 16, ++step) {
    if (k0 + 16 < k) {
      fetch((step + 1) % 2, k0 + 16);
      ptx::cp_async_wait_group<1>();
    } else {
      ptx::cp_async_wait_group<0>();
    }
    __syncwarp();
    unsigned fa[4], fb[4];
    // Matrices in the order of the fragments: rows 0-7 | 8-15, then the second half of k.
    ptx::ldmatrix_x4(fa, &tile[step % 2][lane % 16][lane / 16 * 8]);
    ptx::ldmatrix_x4(fb, &tile[step % 2][16 + lane % 16][lane / 16 * 8]);
    const unsigned pair[2] = {fb[0], fb[2]};
    ptx::mma_m16n8k16_bf16(d, fa, pair);
    __syncwarp();
  }
  const int g = lane / 4, t = lane % 4;
  float* out = c + (row0 + g) * n + column0 + 2 * t;
  out[0] = d[0];
  out[1] = d[1];
  out[8 * n] = d[2];
  out[8 * n + 1] = d[3];
}

// tf32 straight from global memory.
extern "C" __global__ void __launch_bounds__(32) gemm_tf32(int n, int k, const float* a, const float* b, float* c) {
  const int lane = threadIdx.x, g = lane / 4, t = lane % 4;
  const float* ar = a + (blockIdx.y * 16 + g) * k;
  const float* br = b + (blockIdx.x * 8 + g) * k;
  float d[4] = {0.0f, 0.0f, 0.0f, 0.0f};
  for (int k0 = 0; k0 < k; k0 += 8) {
    const unsigned fa[4] = {ptx::to_tf32(ar[k0 + t]), ptx::to_tf32(ar[8 * k + k0 + t]), ptx::to_tf32(ar[k0 + t + 4]),
                            ptx::to_tf32(ar[8 * k + k0 + t + 4])};
    const unsigned fb[2] = {ptx::to_tf32(br[k0 + t]), ptx::to_tf32(br[k0 + t + 4])};
    ptx::mma_m16n8k8_tf32(d, fa, fb);
  }
  float* out = c + (blockIdx.y * 16 + g) * n + blockIdx.x * 8 + 2 * t;
  out[0] = d[0];
  out[1] = d[1];
  out[8 * n] = d[2];
  out[8 * n + 1] = d[3];
}

// out = the transpose of four 8x8 matrices, by ldmatrix.trans: out[j][row][column] = in[j][column][row].
extern "C" __global__ void transpose_8x8(const bf16_bits* in, bf16_bits* out) {
  __shared__ __align__(16) bf16_bits m[4][8][8];
  for (int i = threadIdx.x; i < 256; i += 32) m[i / 64][i / 8 % 8][i % 8] = in[i];
  __syncwarp();
  unsigned r[4];
  ptx::ldmatrix_x4_trans(r, m[threadIdx.x / 8][threadIdx.x % 8]);
  for (int j = 0; j < 4; ++j) {
    out[j * 64 + threadIdx.x / 4 * 8 + threadIdx.x % 4 * 2] = static_cast<bf16_bits>(r[j] & 0xffffu);
    out[j * 64 + threadIdx.x / 4 * 8 + threadIdx.x % 4 * 2 + 1] = static_cast<bf16_bits>(r[j] >> 16);
  }
}
