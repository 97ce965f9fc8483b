// Geometry of the sliding windows: where a regular grid of squares lies on an image, and whether a
// window meets the highly activated region (HAR).
//
// Along an axis of length L the windows start at stride - window - offset + i*stride, i = 0, 1, ...
// while the start is below L, and are clipped to [0, L). With 0 <= offset < stride <= window the first
// window ends at stride - offset >= 1, so no window is empty.
#pragma once

#include "types.cuh"

namespace iassa {

// One window: rows y0 to y1-1, columns x0 to x1-1, clipped to the image. 16 bytes.
struct Rect {
  i32 y0, x0, y1, x1;
};

// The grid of one pass: side and distance of the windows, shift upwards and to the left.
struct Grid {
  i32 window, stride, offset_y, offset_x;
};

// Number of windows along an axis.
IASSA_HD i32 grid_positions(i32 length, i32 window, i32 stride, i32 offset) {
  return (length - (stride - window - offset) + stride - 1) / stride;
}

// Window `index` of the grid in row-major order; `columns` is grid_positions of the width.
IASSA_HD Rect grid_rect(Grid grid, i32 height, i32 width, i32 columns, i32 index) {
  const i32 row = index / columns;
  const i32 column = index - row * columns;
  const i32 y = grid.stride - grid.window - grid.offset_y + row * grid.stride;
  const i32 x = grid.stride - grid.window - grid.offset_x + column * grid.stride;
  Rect rect;
  rect.y0 = max_i32(y, 0);
  rect.x0 = max_i32(x, 0);
  rect.y1 = min_i32(y + grid.window, height);
  rect.x1 = min_i32(x + grid.window, width);
  return rect;
}

IASSA_HD bool rect_contains(Rect rect, i32 y, i32 x) {
  return y >= rect.y0 && y < rect.y1 && x >= rect.x0 && x < rect.x1;
}

// Number of marked pixels in a window. `table` is a summed-area table of (height+1) x (width+1)
// counts, pitch = width + 1: entry (y, x) counts the marked pixels above and left of it.
IASSA_HD i32 table_sum(const i32* table, i32 pitch, Rect r) {
  const i64 top = (i64)r.y0 * pitch;
  const i64 bottom = (i64)r.y1 * pitch;
  return table[bottom + r.x1] - table[bottom + r.x0] - table[top + r.x1] + table[top + r.x0];
}

// Which windows a pass keeps; the numbers are those of the Java enum WindowFilter.
enum WindowFilter { FILTER_ALL = 0, FILTER_INTERSECTS_HAR = 1, FILTER_COMPLEMENT_INTERSECTS_HAR = 2 };

// Whether a filter keeps a window. `total` is the number of pixels of the HAR.
IASSA_HD bool filter_keeps(i32 filter, const i32* table, i32 pitch, i32 total, Rect rect) {
  if (filter == FILTER_ALL) return true;
  const i32 inside = table_sum(table, pitch, rect);
  return filter == FILTER_INTERSECTS_HAR ? inside > 0 : total - inside > 0;
}

}  // namespace iassa
