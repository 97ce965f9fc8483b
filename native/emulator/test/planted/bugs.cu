// Correct kernels with one bug each behind a macro. test_driver.cpp launches them.
#include "core/ptx.cuh"

#if defined(BUG_syncthreads)
#define BARRIER_1()
#else
#define BARRIER_1() __syncthreads()
#endif
#if defined(BUG_double_buffer)
#define BARRIER_2()
#else
#define BARRIER_2() __syncthreads()
#endif
#if defined(BUG_syncwarp)
#define WARP_BARRIER()
#else
#define WARP_BARRIER() __syncwarp()
#endif

// out[i] = the neighbour's value, within the block. Block 128.
extern "C" __global__ void neighbour(int n, const int* in, int* out) {
  __shared__ int held[128];
  const int t = threadIdx.x, i = blockIdx.x * blockDim.x + t;
#if defined(BUG_shared_bounds)
  held[t + 1] = in[i];
  (void)n;
#elif defined(BUG_uninitialised_shared)
  if (t != 5) held[t] = in[i];
  (void)n;
#else
  if (i < n) held[t] = in[i];
#endif
  BARRIER_1();
#if defined(BUG_global_bounds)
  out[i + 1] = held[(t + 1) % 128];
#else
  out[i] = held[(t + 1) % 128];
#endif
}

// Sums rows through one buffer that each round fills again: two barriers a round. Block 64.
extern "C" __global__ void rounds(int count, const int* in, int* out) {
  __shared__ int held[64];
  const int t = threadIdx.x;
  int sum = 0;
  for (int r = 0; r < count; ++r) {
    held[t] = in[r * 64 + t];
    __syncthreads();
    sum += held[63 - t];
    BARRIER_2();
  }
  out[blockIdx.x * 64 + t] = sum;
}

// Rotates by one within each warp. Block 32.
extern "C" __global__ void rotate(const int* in, int* out) {
  extern __shared__ int held[];
  const int t = threadIdx.x;
#if defined(BUG_dynamic_bounds)
  held[t == 31 ? 32 : t] = in[t];
#else
  held[t] = in[t];
#endif
  WARP_BARRIER();
  out[t] = held[(t + 1) % 32];
}

// Each block's sum of its own 32 numbers, in a slot of its own. Block 32.
extern "C" __global__ void per_block(const int* in, int* out) {
  int v = in[blockIdx.x * 32 + threadIdx.x];
  for (int d = 16; d > 0; d /= 2) v += __shfl_xor_sync(0xffffffffu, v, d);
#if defined(BUG_cross_block)
  if (threadIdx.x == 0) out[0] = v;
#else
  if (threadIdx.x == 0) out[blockIdx.x] = v;
#endif
}

// Copies through shared memory by cp.async. Block 32.
extern "C" __global__ void through_shared(const uint4* in, uint4* out) {
  __shared__ uint4 held[32];
  const int t = threadIdx.x;
  ptx::cp_async_16(&held[t], &in[t]);
  ptx::cp_async_commit();
#if !defined(BUG_cp_async_wait)
  ptx::cp_async_wait_group<0>();
#endif
  __syncwarp();
  out[t] = held[31 - t];
#if !defined(BUG_cp_async_reuse)
  __syncwarp();
#endif
  // The same memory again: nobody may still be reading.
  ptx::cp_async_16(&held[t], &in[t]);
  ptx::cp_async_commit();
  ptx::cp_async_wait_group<0>();
  __syncwarp();
  const uint4 other = held[t ^ 1];
  if (other.x != in[t ^ 1].x) out[t] = other;
}

// Loads 16 bytes at a time. Block 32.
extern "C" __global__ void vectors(const float* in, float* out) {
#if defined(BUG_misaligned)
  const float4 v = *reinterpret_cast<const float4*>(in + 1);
#else
  const float4 v = *reinterpret_cast<const float4*>(in);
#endif
  out[threadIdx.x] = v.x + static_cast<float>(threadIdx.x);
}

// Divergence. Block 64.
extern "C" __global__ void diverge(int* out) {
  const int t = threadIdx.x;
  int v = t;
#if defined(BUG_divergent_barrier)
  if (t < 32)
    __syncthreads();
  else
    __syncthreads();
#elif defined(BUG_exited_lane)
  if (t == 40) return;
  v = __shfl_sync(0xffffffffu, v, 0);
#elif defined(BUG_deadlock)
  if (t == 3) __syncwarp(0xcu);
  __syncthreads();
#elif defined(BUG_mask_diverges)
  if (t < 16)
    v = __shfl_sync(0xffffffffu, v, 0);
  else
    v = static_cast<int>(__ballot_sync(0xffffffffu, 1));
#else
  __syncthreads();
#endif
  out[t] = v;
}
