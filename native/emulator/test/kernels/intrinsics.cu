// One thread block that applies the intrinsics to known values; the test compares with answers worked out by hand.
#include "core/ptx.cuh"

extern "C" __global__ void intrinsics(unsigned* u, float* f, long long* l) {
  const unsigned all = 0xffffffffu;
  const int lane = threadIdx.x;
  const int up = __shfl_up_sync(all, lane, 3), down = __shfl_down_sync(all, lane, 5, 16);
  const int across = __shfl_xor_sync(all, lane, 1);
  const float picked = __shfl_sync(all, static_cast<float>(lane) + 0.5f, 9, 8);
  const unsigned odd = __ballot_sync(all, lane & 1);
  const bool every = __all_sync(all, lane < 32), none = !__any_sync(all, lane > 99);
  const bool barriers = __syncthreads_and(lane < 32) && __syncthreads_or(lane == 4) && !__syncthreads_or(lane > 99);
  if (lane == 20) {
    u[0] = up;
    u[1] = down;
    u[2] = across;
    u[3] = odd;
    u[4] = every && none && barriers;
    f[0] = picked;
  }
  if (lane != 0) return;
  u[5] = __float2int_rn(2.5f);
  u[6] = __float2int_rn(3.5f);
  u[7] = __float_as_uint(1.0f);
  u[8] = __popc(0xf0f0u);
  u[9] = __clz(1) + 100 * __clz(0);
  u[10] = __ffs(8) + 100 * __ffs(0);
  u[11] = __umulhi(0x80000000u, 6u);
  u[12] = static_cast<unsigned>(__mulhi(-1, 1));
  u[13] = ptx::pack_bf16(1.0f, -2.0f);
  u[14] = ptx::pack_f16(1.0f, 65504.0f);
  u[15] = ptx::pack_bf16(1.00390625f, 1.01171875f);  // ties: 1 + 2^-8 down to even, 1 + 3 * 2^-8 up to even
  u[16] = ptx::to_tf32(__uint_as_float(0x3f801000u));
  u[17] = ptx::pack_f16(5.9604645e-8f, 65520.0f);  // the least subnormal; what rounds to infinity
  u[18] = static_cast<unsigned>(__float2int_rn(3e9f));
  u[19] = __brev(1u);
  u[20] = __byte_perm(0x33221100u, 0x77665544u, 0x7041u);
  const float a = 1.0001220703125f;  // 1 + 2^-13: its square does not fit
  f[1] = __fmaf_rn(a, a, -1.0f);
  f[2] = __fadd_rn(__fmul_rn(a, a), -1.0f);
  f[3] = ptx::ex2_approx(3.0f);
  f[4] = ptx::ex2_approx(-140.0f);
  f[5] = rsqrtf(4.0f);
  f[6] = __expf(0.0f);
  f[7] = exp2f(-1.0f);
  l[0] = static_cast<long long>(__umul64hi(1ull << 63, 6ull));
  l[1] = __float2ll_rn(1e10f);
  unsigned word = 5;
  l[2] = atomicCAS(&word, 5u, 9u) * 100 + word;
  l[3] = atomicOr(&word, 6u) * 100 + word;
}
