// Lays the windows of a pass.
#include "support.h"
#include "windows.cuh"

int iassa_lay_windows(int height, int width, int window, int stride, int offset_y, int offset_x,
                      int filter, const int32_t* har_table, int32_t* windows, int64_t capacity,
                      int32_t* count) {
  using namespace iassa;
  IASSA_TRY(check_shape(height, width));
  IASSA_REQUIRE(window >= 2 && window <= kMaxSide, "window is %d, expected 2 to %d", window, kMaxSide);
  IASSA_REQUIRE(stride >= 1 && stride <= window, "stride is %d, expected 1 to the window %d", stride,
                window);
  IASSA_REQUIRE(offset_y >= 0 && offset_y < stride, "offset_y is %d, expected 0 to %d", offset_y,
                stride - 1);
  IASSA_REQUIRE(offset_x >= 0 && offset_x < stride, "offset_x is %d, expected 0 to %d", offset_x,
                stride - 1);
  IASSA_REQUIRE(filter >= IASSA_ALL && filter <= IASSA_COMPLEMENT_INTERSECTS_HAR,
                "filter is %d, expected 0 to 2", filter);
  IASSA_REQUIRE(filter == IASSA_ALL || har_table != nullptr, "har_table is null");
  IASSA_REQUIRE_POINTER(windows);
  IASSA_REQUIRE_POINTER(count);

  const Grid grid = {window, stride, offset_y, offset_x};
  const int rows = grid_positions(height, window, stride, offset_y);
  const int columns = grid_positions(width, window, stride, offset_x);
  const int64_t cells = (int64_t)rows * columns;
  IASSA_REQUIRE(cells <= INT32_MAX, "the grid has %lld windows, expected at most %d", (long long)cells,
                INT32_MAX);
  const int pitch = width + 1;
  const int total = har_table ? har_table[(int64_t)height * pitch + width] : 0;
  Rect* out = reinterpret_cast<Rect*>(windows);
  int64_t kept = 0;
  for (int32_t index = 0; index < (int32_t)cells; ++index) {
    const Rect rect = grid_rect(grid, height, width, columns, index);
    if (!filter_keeps(filter, har_table, pitch, total, rect)) continue;
    IASSA_REQUIRE(kept < capacity, "more than %lld windows, the most this session has room for",
                  (long long)capacity);
    out[kept++] = rect;
  }
  *count = (int32_t)kept;
  return IASSA_OK;
}
