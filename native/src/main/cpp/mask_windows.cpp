// Masked images of windows.
//   out_i = base outside window i, inside within it;  REVEAL: base = fill, inside = image; OCCLUDE:
//   base = image, inside = fill
//   bytes   reads and writes 3*H*W*element per image; the two sources stay in the L2 cache, so it is
//           bound by writing
// Both sources already have the batch's layout and type, so this is a copy of alternating runs of bytes
// and the bits are the source's. Images and planes are independent: any number of threads, same bytes.
#include "stream.h"
#include "support.h"
#include "windows.cuh"

namespace {

using namespace iassa;

// Rows row0 to row1-1 of one plane: `pitch` bytes per row, of which [x0, x1) in the window's rows.
void write_rows(char* out, const char* base, const char* inside, Rect rect, int row0, int row1,
                size_t pitch, size_t x0, size_t x1) {
  alignas(kLine) char line[kLine];
  LineWriter writer(out + row0 * pitch, line);
  size_t done = row0 * pitch;
  const int top = rect.y0 > row0 ? rect.y0 : row0;
  const int bottom = rect.y1 < row1 ? rect.y1 : row1;
  for (int y = top; y < bottom; ++y) {
    const size_t row = y * pitch;
    writer.append(base + done, row + x0 - done);
    writer.append(inside + row + x0, x1 - x0);
    done = row + x1;
  }
  writer.append(base + done, row1 * pitch - done);
  writer.finish();
}

}  // namespace

int iassa_mask_windows(const void* image, const void* fill, int height, int width, int layout, int type,
                       int polarity, const int32_t* windows, int count, void* out) {
  IASSA_TRY(check_shape(height, width));
  IASSA_TRY(check_format(layout, type));
  IASSA_REQUIRE(polarity == IASSA_REVEAL || polarity == IASSA_OCCLUDE, "polarity is %d, expected 0 or 1",
                polarity);
  IASSA_TRY(check_masks(0, count));
  IASSA_REQUIRE_POINTER(image);
  IASSA_REQUIRE_POINTER(fill);
  IASSA_REQUIRE_POINTER(windows);
  IASSA_REQUIRE_POINTER(out);
  IASSA_TRY(check_windows(windows, count, height, width));

  const char* inside = static_cast<const char*>(polarity == IASSA_REVEAL ? image : fill);
  const char* base = static_cast<const char*>(polarity == IASSA_REVEAL ? fill : image);
  const int planes = layout == IASSA_NCHW ? kChannels : 1;
  const size_t pixel = element_bytes(type) * (kChannels / planes);
  const size_t pitch = width * pixel;
  const size_t plane = pitch * height;
  const int threads = threads_for((int64_t)count * planes * plane);
  // Planes are cut into bands of rows only where there are fewer planes than threads.
  const int units = count * planes;
  const int bands = units == 0 || units >= threads ? 1 : (threads + units - 1) / units;
  const int tasks = units * bands;
  const Rect* rects = reinterpret_cast<const Rect*>(windows);

#pragma omp parallel num_threads(threads)
  {
#pragma omp for schedule(static)
    for (int task = 0; task < tasks; ++task) {
      const int unit = task / bands;
      const int band = task % bands;
      const Rect rect = rects[unit / planes];
      const size_t offset = unit % planes * plane;
      write_rows(static_cast<char*>(out) + unit * plane, base + offset, inside + offset, rect,
                 (int)((int64_t)height * band / bands), (int)((int64_t)height * (band + 1) / bands),
                 pitch, rect.x0 * pixel, rect.x1 * pixel);
    }
    stream_fence();
  }
  return IASSA_OK;
}
