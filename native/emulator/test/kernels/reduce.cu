// Sums, counts and prefix sums by warp operations, static and dynamic shared memory and integer atomics.

namespace {
constexpr unsigned kAll = 0xffffffffu;

__device__ __forceinline__ int warp_sum(int v) {
  for (int d = 16; d > 0; d /= 2) v += __shfl_down_sync(kAll, v, d);
  return __shfl_sync(kAll, v, 0);
}

// Sum over a block of kWarps warps; every thread gets it.
template <int kWarps>
__device__ int block_sum(int v) {
  __shared__ int partial[kWarps];
  v = warp_sum(v);
  if (threadIdx.x % 32 == 0) partial[threadIdx.x / 32] = v;
  __syncthreads();
  int sum = 0;
  for (int w = 0; w < kWarps; ++w) sum += partial[w];
  __syncthreads();
  return sum;
}
}  // namespace

// Block of 256. total += sum of v; positive += how many are above 0; lowest and highest by atomics.
extern "C" __global__ void __launch_bounds__(256)
    reduce(int n, const int* v, unsigned long long* total, unsigned* positive, int* lowest, int* highest) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  const int mine = i < n ? v[i] : 0;
  const int sum = block_sum<8>(mine);
  const int above = __syncthreads_count(mine > 0);
  const int by_ballot = __popc(__ballot_sync(kAll, mine > 0));
  if (threadIdx.x == 0) {
    atomicAdd(total, static_cast<unsigned long long>(static_cast<long long>(sum)));
    atomicAdd(positive, static_cast<unsigned>(above));
  }
  const int check = block_sum<8>(threadIdx.x % 32 == 0 ? by_ballot : 0);
  if (check != above) atomicAdd(positive, 1000000u);
  if (__any_sync(kAll, i < n) && i < n) {
    atomicMin(lowest, mine);
    atomicMax(highest, mine);
  }
}

// Inclusive prefix sum of one block's values, two buffers in dynamic shared memory (2 * blockDim.x ints).
extern "C" __global__ void scan(const int* in, int* out) {
  extern __shared__ int buffers[];
  const int t = threadIdx.x, n = blockDim.x;
  int* from = buffers;
  int* to = buffers + n;
  from[t] = in[blockIdx.x * n + t];
  __syncthreads();
  for (int d = 1; d < n; d *= 2) {
    to[t] = t >= d ? from[t] + from[t - d] : from[t];
    __syncthreads();
    int* swap = from;
    from = to;
    to = swap;
  }
  out[blockIdx.x * n + t] = from[t];
}

// Each warp reverses 32 numbers through shared memory: __syncwarp orders it. Block of 64.
extern "C" __global__ void reverse_in_warps(const int* in, int* out) {
  __shared__ int held[2][32];
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32, base = (blockIdx.x * 2 + warp) * 32;
  held[warp][lane] = in[base + lane];
  __syncwarp();
  out[base + lane] = held[warp][31 - lane];
}

// The last block to finish adds up what all left: needs __threadfence on both sides.
extern "C" __global__ void last_block(int* partial, unsigned* done, int* out) {
  __shared__ bool last;
  if (threadIdx.x == 0) {
    partial[blockIdx.x] = static_cast<int>(blockIdx.x) + 1;
    __threadfence();
    last = atomicAdd(done, 1u) + 1 == gridDim.x;
    if (last) __threadfence();
  }
  __syncthreads();
  if (last && threadIdx.x == 0) {
    int sum = 0;
    for (unsigned b = 0; b < gridDim.x; ++b) sum += partial[b];
    *out = sum;
  }
}
