// The windows of a pass (eq. 7-8): where they lie, which of them meet the highly activated region (HAR), and the HAR itself.
// Oracle: iassa_lay_windows and iassa_summarise of libiassa, bit for bit (integers, and comparisons in double).
#include "core/prefix.cuh"
#include "core/shape.cuh"
#include "core/summary.cuh"
#include "core/types.cuh"
#include "core/windows.cuh"

namespace {

using namespace iassa;

enum { LAY_THREADS = 256, LAY_ROUNDS = 4, LAY_WINDOWS = LAY_THREADS * LAY_ROUNDS };

// Round r of block b looks at windows b*1024 + r*256 + thread: in row-major order by (block, round, thread).
struct Layout {
  Grid grid;
  i32 height, width, filter, columns, total;
  u32 cells;
  const i32* table;

  __device__ Layout(i32 height_, i32 width_, i32 window, i32 stride, i32 offset_y, i32 offset_x, i32 filter_,
                    const i32* table_)
      : grid{window, stride, offset_y, offset_x}, height(height_), width(width_), filter(filter_), table(table_) {
    columns = grid_positions(width, window, stride, offset_x);
    cells = (u32)grid_positions(height, window, stride, offset_y) * (u32)columns;
    total = filter == FILTER_ALL ? 0 : table[(i64)height * (width + 1) + width];
  }
  __device__ bool keeps(u32 index, Rect* rect) const {
    if (index >= cells) return false;
    *rect = grid_rect(grid, height, width, columns, (i32)index);
    return filter_keeps(filter, table, width + 1, total, *rect);
  }
};

}  // namespace

// block_counts[b] = how many of windows b*1024 .. b*1024+1023 the filter keeps.
//   grid (ceil(N/1024)), block 256; reads 4 table entries per window (from L2), writes 4 bytes per block; latency-bound
extern "C" __global__ void __launch_bounds__(256)
    iassa_count_windows(i32 height, i32 width, i32 window, i32 stride, i32 offset_y, i32 offset_x, i32 filter,
                        const i32* __restrict__ har_table, i32* __restrict__ block_counts) {
  IASSA_SHAPE(height, width);
  const Layout layout(height, width, window, stride, offset_y, offset_x, filter, har_table);
  i32 count = 0;
  for (i32 round = 0; round < LAY_ROUNDS; ++round) {
    Rect rect;
    const u32 index = blockIdx.x * (u32)LAY_WINDOWS + (u32)(round * LAY_THREADS) + threadIdx.x;
    count += __syncthreads_count(layout.keeps(index, &rect));
  }
  if (threadIdx.x == 0) block_counts[blockIdx.x] = count;
}

// Writes the windows kept, in row-major order of the grid, and their number. A window's place is the number of windows kept
// before it: in earlier blocks (block_counts, summed by every block: at most 4096 of them), in earlier rounds and warps, in
// lower lanes. No atomics, so the order is always the same. Windows from `capacity` on are counted, not written.
//   grid (ceil(N/1024)), block 256, shared 0.2 KiB; writes 16 bytes per window kept
extern "C" __global__ void __launch_bounds__(256)
    iassa_write_windows(i32 height, i32 width, i32 window, i32 stride, i32 offset_y, i32 offset_x, i32 filter,
                        const i32* __restrict__ har_table, const i32* __restrict__ block_counts, i32 capacity,
                        Rect* __restrict__ windows, i32* __restrict__ count) {
  IASSA_SHAPE(height, width);
  __shared__ i32 warp_sums[LAY_THREADS / 32];
  __shared__ i32 kept[LAY_ROUNDS * LAY_THREADS / 32];
  const i32 lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const Layout layout(height, width, window, stride, offset_y, offset_x, filter, har_table);

  i32 before = 0;
  for (u32 b = threadIdx.x; b < blockIdx.x; b += LAY_THREADS) before += block_counts[b];
  before = warp_prefix(before, lane);
  if (lane == 31) warp_sums[warp] = before;

  Rect rects[LAY_ROUNDS];
  u32 ballots[LAY_ROUNDS];
#pragma unroll
  for (i32 round = 0; round < LAY_ROUNDS; ++round) {
    const u32 index = blockIdx.x * (u32)LAY_WINDOWS + (u32)(round * LAY_THREADS) + threadIdx.x;
    ballots[round] = __ballot_sync(0xffffffffu, layout.keeps(index, &rects[round]));
    if (lane == 0) kept[round * (LAY_THREADS / 32) + warp] = __popc(ballots[round]);
  }
  __syncthreads();

  i32 place = 0;
  for (i32 w = 0; w < LAY_THREADS / 32; ++w) place += warp_sums[w];
#pragma unroll
  for (i32 round = 0; round < LAY_ROUNDS; ++round) {
    for (i32 w = 0; w < LAY_THREADS / 32; ++w) {
      if (w == warp && (ballots[round] >> lane & 1u)) {
        const i32 at = place + __popc(ballots[round] & ((1u << lane) - 1u));
        if (at < capacity) windows[at] = rects[round];
      }
      place += kept[round * (LAY_THREADS / 32) + w];
    }
  }
  if (blockIdx.x == gridDim.x - 1 && threadIdx.x == 0) *count = place;
}

// har(p) = 1 where any target's map is above its threshold; row sums of it into the summed-area table's rows 1 to H, zeros into
// row 0 and column 0; previous = adjusted.
//   grid (ceil(H/8)), block 256: a warp per row, 32 pixels at a time by ballot; reads 4*T*P, writes 4*T*P + 5*P bytes
extern "C" __global__ void __launch_bounds__(256)
    iassa_har_rows(i32 height, i32 width, i32 targets, const float* __restrict__ adjusted,
                   const MapStatistics* __restrict__ statistics, float* __restrict__ previous, u8* __restrict__ har,
                   i32* __restrict__ har_table) {
  IASSA_SHAPE(height, width);
  const i32 lane = threadIdx.x % 32;
  const i32 y = blockIdx.x * 8 + threadIdx.x / 32;
  if (y >= height) return;
  const i64 pixels = (i64)height * width;
  const i64 pitch = width + 1;
  if (y == 0) {
    for (i32 x = lane; x <= width; x += 32) har_table[x] = 0;
  }
  i32* const row = har_table + (y + 1) * pitch;
  if (lane == 0) row[0] = 0;
  i32 before = 0;
  for (i32 x0 = 0; x0 < width; x0 += 32) {
    const i32 x = x0 + lane;
    const i64 at = (i64)y * width + x;
    bool marked = false;
    if (x < width) {
      for (i32 t = 0; t < targets; ++t) {
        const float value = adjusted[t * pixels + at];
        previous[t * pixels + at] = value;
        marked |= (double)value > statistics[t].above;
      }
      har[at] = marked ? 1 : 0;
    }
    const u32 ballot = __ballot_sync(0xffffffffu, marked);
    if (x < width) row[x + 1] = before + __popc(ballot & (0xffffffffu >> (31 - lane)));
    before += __popc(ballot);
  }
}

// Completes the summed-area table: column sums of its rows 1 to H.
//   grid (ceil(W/32)), block (32, 16), shared 2.1 KiB; reads 8*P, writes 4*P bytes
extern "C" __global__ void __launch_bounds__(512) iassa_har_columns(i32 height, i32 width, i32* __restrict__ har_table) {
  IASSA_SHAPE(height, width);
  __shared__ i32 sums[PREFIX_SEGMENTS][33];
  const i32 x = blockIdx.x * 32 + threadIdx.x;
  const i64 pitch = width + 1;
  column_prefix(har_table + pitch + 1 + x, pitch, height, x < width, sums, [](i32 sum) { return sum; });
}
