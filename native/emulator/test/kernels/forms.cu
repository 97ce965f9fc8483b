// Forms of declaration that the emulator's lowering must understand: a structure as parameter, shared memory in a
// device function inside a namespace, declarations over several lines, a __device__ variable. Block of 4.
#define TILE 4

struct Pair {
  int first;
  const int* rest;
};

__device__ unsigned long long calls;

namespace forms {
__device__ int mirrored(int x) {
  __shared__ alignas(16) int
      scratch[TILE][TILE + 1];
  scratch[threadIdx.x][0] = x;
  __syncthreads();
  return scratch[TILE - 1 - threadIdx.x][0];
}
}  // namespace forms

extern "C" __global__
__launch_bounds__(TILE * 2,
                  1)
void mirror(Pair pair, int* __restrict__ out) {
  extern __shared__ __align__(16) unsigned char raw[];
  raw[threadIdx.x] = static_cast<unsigned char>(threadIdx.x);
  atomicAdd(&calls, 1ull);
  out[threadIdx.x] = forms::mirrored(pair.first + pair.rest[threadIdx.x]) + raw[threadIdx.x];
}
