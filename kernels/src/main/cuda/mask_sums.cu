// From what the batches added to sums per pixel: prefix sums of difference arrays, or S = Py * D * Px^T for RISE.
// Oracle: integrate in finish_windows.cpp (integers) and project in finish_rise.cpp of libiassa (double), bit for bit.
#include "core/prefix.cuh"
#include "core/rise.cuh"
#include "core/shape.cuh"
#include "core/types.cuh"

namespace {

using namespace iassa;

enum { TAPS = 128 };

}  // namespace

// Windows, step 1: row sums of the difference arrays, in place (pitch width + 1), and in totals[T+1] the sum of the coverage over
// all pixels: an entry of row y counts in every row from y down, height - y times. OCCLUDE: P*masks minus that.
//   grid (ceil(H/8), T+1), block 256: a warp per row; reads and writes 8*P bytes per plane
extern "C" __global__ void __launch_bounds__(256)
    iassa_sum_rows(i32 height, i32 width, i32 polarity, i64 plane_stride, i64* __restrict__ planes,
                   i64* __restrict__ totals) {
  IASSA_SHAPE(height, width);
  const i32 lane = threadIdx.x % 32;
  const i32 y = blockIdx.x * 8 + threadIdx.x / 32;
  if (y >= height) return;
  i64* const row = planes + blockIdx.y * plane_stride + (i64)y * (width + 1);
  long long before = 0, covered = 0;
  for (i32 x0 = 0; x0 < width; x0 += 32) {
    const i32 x = x0 + lane;
    const long long sum = before + warp_prefix<long long>(x < width ? row[x] : 0, lane);
    if (x < width) {
      row[x] = sum;
      covered += sum;
    }
    before = __shfl_sync(0xffffffffu, sum, 31);
  }
  if (blockIdx.y != 0) return;
  covered = __shfl_sync(0xffffffffu, warp_prefix(covered, lane), 31) * (height - y);
  if (polarity != 0) {
    covered = -covered;
    if (y == 0) covered += totals[0] * ((i64)height * width);
  }
  if (lane == 0) {
    atomicAdd(reinterpret_cast<unsigned long long*>(totals + gridDim.y), (unsigned long long)covered);
  }
}

// Windows, step 2: column sums, in place; with OCCLUDE m = 1 - window, so total - sum.
//   grid (ceil(W/32), T+1), block (32, 16), shared 4.1 KiB; reads 16*P, writes 8*P bytes per plane
extern "C" __global__ void __launch_bounds__(512)
    iassa_sum_columns(i32 height, i32 width, i32 polarity, i64 plane_stride, i64* __restrict__ planes,
                      const i64* __restrict__ totals) {
  IASSA_SHAPE(height, width);
  __shared__ i64 sums[PREFIX_SEGMENTS][33];
  const i32 x = blockIdx.x * 32 + threadIdx.x;
  const bool occlude = polarity != 0;
  const i64 total = totals[blockIdx.y];
  column_prefix(planes + blockIdx.y * plane_stride + x, (i64)width + 1, height, x < width, sums,
                [=](i64 sum) { return occlude ? total - sum : sum; });
}

// RISE, step 1: out[y][dx*s + j] = sum over shifts dy of w0*D[dy][dx][i0][j] + w1*D[dy][dx][i1][j], taps of y + dy. Columns in
// the order (dx, j), so that neighbouring threads read neighbours; each sum still runs over dy ascending, upper tap first.
//   grid (ceil(s*cell_x/128), H, planes), block 128, shared 2 KiB; reads 2*cell_y*8 bytes per output, from L1 and L2
extern "C" __global__ void __launch_bounds__(128)
    iassa_project_rows(i32 height, i32 width, i32 cells, i64 plane_stride, const i64* __restrict__ planes,
                       double* __restrict__ scratch) {
  IASSA_SHAPE(height, width);
  __shared__ RiseTap taps[TAPS];
  const RiseAxis ay = rise_axis((u32)height, (u32)cells), ax = rise_axis((u32)width, (u32)cells);
  const i32 columns = cells * (i32)ax.cell;
  const i32 c = blockIdx.x * TAPS + threadIdx.x;
  const i32 dx = c / cells, j = c - dx * cells;
  const i64* const d_x = planes + blockIdx.z * plane_stride + (i64)dx * cells * cells + j;
  const i64 d_y = (i64)ax.cell * cells * cells;
  double sum = 0;
  for (i32 d0 = 0; d0 < (i32)ay.cell; d0 += TAPS) {
    const i32 n = min_i32(TAPS, (i32)ay.cell - d0);
    __syncthreads();
    if ((i32)threadIdx.x < n) taps[threadIdx.x] = rise_tap(ay, blockIdx.y + (u32)d0 + threadIdx.x);
    __syncthreads();
    if (c >= columns) continue;
    for (i32 d = 0; d < n; ++d) {
      const RiseTap tap = taps[d];
      const i64* const in = d_x + (d0 + d) * d_y;
      sum = __dadd_rn(sum, __dmul_rn((double)tap.weight0, (double)in[tap.index0 * (u32)cells]));
      sum = __dadd_rn(sum, __dmul_rn((double)tap.weight1, (double)in[tap.index1 * (u32)cells]));
    }
  }
  if (c < columns) scratch[blockIdx.z * plane_stride + (i64)blockIdx.y * columns + c] = sum;
}

// RISE, step 2: S[y][x] in the same way along the other axis, as doubles of pitch width over the planes.
//   grid (ceil(W/128), H, planes), block 128, shared 4 KiB
extern "C" __global__ void __launch_bounds__(128)
    iassa_project_columns(i32 height, i32 width, i32 cells, i64 plane_stride, const double* __restrict__ scratch,
                          i64* __restrict__ planes) {
  IASSA_SHAPE(height, width);
  __shared__ RiseTap taps[2 * TAPS];
  const RiseAxis ax = rise_axis((u32)width, (u32)cells);
  const i32 columns = cells * (i32)ax.cell;
  const i32 x0 = blockIdx.x * TAPS, x = x0 + threadIdx.x;
  const double* const row = scratch + blockIdx.z * plane_stride + (i64)blockIdx.y * columns;
  double sum = 0;
  for (i32 d0 = 0; d0 < (i32)ax.cell; d0 += TAPS) {
    const i32 n = min_i32(TAPS, (i32)ax.cell - d0);
    __syncthreads();
    for (i32 k = threadIdx.x; k < 2 * TAPS; k += TAPS) taps[k] = rise_tap(ax, (u32)(x0 + d0 + k));
    __syncthreads();
    if (x >= width) continue;
    for (i32 d = 0; d < n; ++d) {
      const RiseTap tap = taps[threadIdx.x + d];
      const double* const in = row + (i64)(d0 + d) * cells;
      sum = __dadd_rn(sum, __dmul_rn((double)tap.weight0, in[tap.index0]));
      sum = __dadd_rn(sum, __dmul_rn((double)tap.weight1, in[tap.index1]));
    }
  }
  if (x < width) {
    reinterpret_cast<double*>(planes + blockIdx.z * plane_stride)[(i64)blockIdx.y * width + x] = sum;
  }
}
