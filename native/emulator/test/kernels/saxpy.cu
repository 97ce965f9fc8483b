// y = a x + y with one fused operation per element: 16-byte accesses for the whole vectors, scalars for the tail.
// Grid: any; block: any up to 256. Both arrays are 16-byte aligned and n long.
#include "core/ptx.cuh"

extern "C" __global__ void __launch_bounds__(256)
    saxpy(int n, float a, const float* __restrict__ x, float* __restrict__ y) {
  ptx::expect_range(x, 4ull * n);
  ptx::expect_range(y, 4ull * n);
  const int step = gridDim.x * blockDim.x;
  const int first = blockIdx.x * blockDim.x + threadIdx.x;
  const float4* x4 = reinterpret_cast<const float4*>(x);
  float4* y4 = reinterpret_cast<float4*>(y);
  for (int i = first; i < n / 4; i += step) {
    const float4 u = __ldg(x4 + i);
    float4 v = y4[i];
    v.x = fmaf(a, u.x, v.x);
    v.y = fmaf(a, u.y, v.y);
    v.z = fmaf(a, u.z, v.z);
    v.w = fmaf(a, u.w, v.w);
    y4[i] = v;
  }
  for (int i = n / 4 * 4 + first; i < n; i += step) y[i] = fmaf(a, x[i], y[i]);
}

// Copies 16 bytes per thread past the caches.
extern "C" __global__ void copy_streaming(int n16, const uint4* from, uint4* to) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < n16) ptx::store_streaming(to + i, ptx::load_streaming(from + i));
}
