// What a thread, a barrier and a shuffle cost in the emulator (make bench).
extern "C" __global__ void empty(int, int*) {}

extern "C" __global__ void barriers(int rounds, int*) {
  for (int i = 0; i < rounds; ++i) __syncthreads();
}

extern "C" __global__ void shuffles(int rounds, int* out) {
  int v = static_cast<int>(threadIdx.x);
  for (int i = 0; i < rounds; ++i) v = __shfl_xor_sync(0xffffffffu, v, 1);
  if (v == -1) out[0] = v;
}
