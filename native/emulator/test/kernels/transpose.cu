// out[z][c][r] = scale[z % 4] * in[z][r][c] through a padded tile. Grid (ceil(cols/32), ceil(rows/32), depth), block (32, 8).
__constant__ float scale[4] = {1.0f, 1.0f, 1.0f, 1.0f};

extern "C" __global__ void __launch_bounds__(32 * 8) transpose(int rows, int cols, const float* in, float* out) {
  __shared__ float tile[32][33];
  const float* from = in + static_cast<long long>(blockIdx.z) * rows * cols;
  float* to = out + static_cast<long long>(blockIdx.z) * rows * cols;
  int c = blockIdx.x * 32 + threadIdx.x;
  for (int j = threadIdx.y; j < 32; j += 8) {
    const int r = blockIdx.y * 32 + j;
    if (r < rows && c < cols) tile[j][threadIdx.x] = from[r * cols + c] * scale[blockIdx.z % 4];
  }
  __syncthreads();
  const int r = blockIdx.y * 32 + threadIdx.x;
  for (int j = threadIdx.y; j < 32; j += 8) {
    c = blockIdx.x * 32 + j;
    if (r < rows && c < cols) to[c * rows + r] = tile[threadIdx.x][j];
  }
}
