// Windows and batches of masked images against libiassa, bit for bit.
#include <cmath>
#include <limits>

#include "kernels.h"
#include "rise.cuh"

namespace kernels {
namespace {

struct Windows {
  int window, stride, offset_y, offset_x;
};

// A summed-area table by the definition.
std::vector<int32_t> table_of(Size size, const std::vector<int>& har) {
  const int pitch = size.width + 1;
  std::vector<int32_t> table(static_cast<size_t>(size.height + 1) * pitch, 0);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      table[(y + 1) * pitch + x + 1] =
          har[y * size.width + x] + table[y * pitch + x + 1] + table[(y + 1) * pitch + x] - table[y * pitch + x];
    }
  }
  return table;
}

void check_one(Context& c, Size size, Windows w, int filter, const std::vector<int32_t>& table) {
  const int64_t rows = (size.height - (w.stride - w.window - w.offset_y) + w.stride - 1) / w.stride;
  const int64_t columns = (size.width - (w.stride - w.window - w.offset_x) + w.stride - 1) / w.stride;
  const int64_t cells = rows * columns;
  std::vector<int32_t> expected(4 * cells);
  int32_t count = 0;
  HOST(iassa_lay_windows(size.height, size.width, w.window, w.stride, w.offset_y, w.offset_x, filter, table.data(),
                         expected.data(), cells, &count));
  c.report.at("windows " + text(size) + " window " + std::to_string(w.window) + " stride " + std::to_string(w.stride) +
              " filter " + std::to_string(filter));
  const gpu::Array<int32_t> har(table);
  for (const int capacity : {static_cast<int>(cells), count / 2}) {
    const gpu::Array<int32_t> counts(groups(cells, 1024)), number(1);
    const gpu::Array<int32_t> out(std::vector<int32_t>(4 * cells, -7));
    const gpu::Dim grid{groups(cells, 1024)};
    c.device.run("iassa_count_windows", grid, {256}, size.height, size.width, w.window, w.stride, w.offset_y, w.offset_x,
                 filter, filter == 0 ? DevicePointer{0} : har.p, counts.p);
    c.device.run("iassa_write_windows", grid, {256}, size.height, size.width, w.window, w.stride, w.offset_y, w.offset_x,
                 filter, filter == 0 ? DevicePointer{0} : har.p, counts.p, capacity, out.p, number.p);
    c.report.check(number.get()[0] == count, "count");
    std::vector<int32_t> want(4 * cells, -7);
    std::copy(expected.begin(), expected.begin() + 4 * std::min(count, capacity), want.begin());
    c.report.same(out.get(), want, "window coordinate");
  }
}

// Numbers that conversions find hard among ordinary ones.
std::vector<float> hard_image(Context& c, size_t n) {
  static const float hard[] = {0.0f, -0.0f, 1e-8f, -6e-5f, 65504.0f, 65519.9f, 65520.0f, 3.3e38f, 1.00390625f, 5.96e-8f,
                               2.98e-8f, INFINITY, NAN};
  std::vector<float> v = c.reals(n, -3, 3);
  for (size_t i = 0; i < n; i += 5) v[i] = hard[i / 5 % 13];
  return v;
}

struct Format {
  int layout, type;
  const char* name;
  const char* bits;
};
constexpr Format kFormats[] = {{IASSA_NCHW, IASSA_FP32, "nchw_fp32", "nchw_32"}, {IASSA_NCHW, IASSA_FP16, "nchw_fp16", "nchw_16"},
                               {IASSA_NCHW, IASSA_BF16, "nchw_bf16", "nchw_16"}, {IASSA_NHWC, IASSA_FP32, "nhwc_fp32", "nhwc_32"},
                               {IASSA_NHWC, IASSA_FP16, "nhwc_fp16", "nhwc_16"}, {IASSA_NHWC, IASSA_BF16, "nhwc_bf16", "nhwc_16"}};

// Everything of one image in one format, on both sides.
struct Images {
  Size size;
  Format format;
  size_t elements, bytes;
  std::vector<unsigned char> image, fill;
  std::vector<float> difference, rise_fill;

  Images(Context& c, Size s, Format f) : size(s), format(f), elements(3 * static_cast<size_t>(s.pixels())) {
    bytes = elements * (f.type == IASSA_FP32 ? 4 : 2);
    const std::vector<float> planar = hard_image(c, elements), planar_fill = c.reals(elements, -1, 1);
    image.resize(bytes);
    fill.resize(bytes);
    difference.resize(elements);
    rise_fill.resize(elements);
    HOST(iassa_convert_image(planar.data(), s.height, s.width, f.layout, f.type, image.data()));
    HOST(iassa_convert_image(planar_fill.data(), s.height, s.width, f.layout, f.type, fill.data()));
    HOST(iassa_prepare_rise(planar.data(), planar_fill.data(), s.height, s.width, f.layout, difference.data(), rise_fill.data()));
    const gpu::Array<float> in(planar), in_fill(planar_fill), d(elements), r(elements);
    const gpu::Array<unsigned char> out(bytes), out_fill(bytes);
    c.device.run((std::string("iassa_prepare_") + f.name).c_str(), {groups(elements, 256)}, {256}, in.p, in_fill.p, s.pixels(),
                 out.p, out_fill.p, d.p, r.p);
    c.report.at(std::string("prepare ") + f.name + " " + text(s));
    c.report.same(out.get(), image, "image byte");
    c.report.same(out_fill.get(), fill, "fill byte");
    c.report.same(d.get(), difference, "difference");
    c.report.same(r.get(), rise_fill, "fill");
  }
  gpu::Dim grid(int count) const {
    const size_t v = 16 * elements / bytes;
    return {groups(elements + v, 256 * v), std::min(groups(count, 8), 65535u)};
  }
};

void check_window_batch(Context& c, const Images& i, int polarity, int count, bool one_slice) {
  std::vector<int32_t> rects;
  for (int k = 0; k < count; ++k) {
    const int y0 = c.below(i.size.height), x0 = c.below(i.size.width);
    rects.insert(rects.end(), {y0, x0, y0 + 1 + c.below(i.size.height - y0), x0 + 1 + c.below(i.size.width - x0)});
  }
  if (count > 1) rects[0] = rects[1] = 0, rects[2] = i.size.height, rects[3] = i.size.width;
  std::vector<unsigned char> expected(i.bytes * count);
  HOST(iassa_mask_windows(i.image.data(), i.fill.data(), i.size.height, i.size.width, i.format.layout, i.format.type, polarity,
                          rects.data(), count, expected.data()));
  const gpu::Array<unsigned char> image(i.image), fill(i.fill), out(i.bytes * count);
  const gpu::Array<int32_t> windows(rects);
  gpu::Dim grid = i.grid(count);
  if (one_slice) grid.y = 1;
  c.report.at(std::string("mask_windows ") + i.format.name + " " + text(i.size) + " polarity " + std::to_string(polarity) +
              " count " + std::to_string(count));
  c.device.run((std::string("iassa_mask_windows_") + i.format.bits).c_str(), grid, {256}, image.p, fill.p, i.size.height,
               i.size.width, polarity, windows.p, count, out.p);
  c.report.same(out.get(), expected, "byte");
}

void check_rise_batch(Context& c, const Images& i, int cells, double probability, int64_t seed, int first, int count,
                      bool one_slice = false) {
  std::vector<unsigned char> expected(i.bytes * count);
  std::vector<char> scratch(iassa_rise_scratch_bytes(i.size.width, i.format.layout));
  HOST(iassa_mask_rise(i.difference.data(), i.rise_fill.data(), i.size.height, i.size.width, i.format.layout, i.format.type,
                       cells, probability, seed, first, count, expected.data(), scratch.data(), scratch.size()));
  const gpu::Array<float> difference(i.difference), fill(i.rise_fill);
  const gpu::Array<unsigned char> out(i.bytes * count);
  const float scale = iassa::rise_scale(iassa::rise_axis(i.size.height, cells), iassa::rise_axis(i.size.width, cells));
  c.report.at(std::string("mask_rise ") + i.format.name + " " + text(i.size) + " cells " + std::to_string(cells) + " count " +
              std::to_string(count));
  gpu::Dim grid = i.grid(count);
  if (one_slice) grid.y = 1;
  c.device.run((std::string("iassa_mask_rise_") + i.format.name).c_str(), grid, {256}, difference.p, fill.p,
               i.size.height, i.size.width, cells, iassa::rise_threshold(probability), scale, static_cast<uint64_t>(seed),
               first, count, out.p);
  c.report.same(out.get(), expected, "byte");
}

}  // namespace

void check_windows(Context& c) {
  const Windows grids[] = {{2, 1, 0, 0}, {2, 2, 1, 1}, {5, 3, 2, 1}, {45, 8, 0, 0}, {45, 8, 7, 3}, {300, 40, 11, 39}};
  const bool all = cases() == Cases::kAll;
  if (cases() == Cases::kFew) check_one(c, {40, 40}, grids[0], IASSA_ALL, table_of({40, 40}, std::vector<int>(1600)));
  for (const Size size : sizes()) {
    for (const Windows& w : grids) {
      // Every second grid is one of a few.
      if (!all && (&w - grids) % 2 == 0) continue;
      for (const int filter : {IASSA_ALL, IASSA_INTERSECTS_HAR, IASSA_COMPLEMENT_INTERSECTS_HAR}) {
        // A few marked pixels, or (every third time) all or none.
        std::vector<int> har(size.pixels());
        const int kind = c.below(6);
        for (int& h : har) h = kind == 0 ? 1 : kind == 1 ? 0 : kind == 2 ? c.below(20) != 0 : c.below(40) == 0;
        check_one(c, size, w, filter, table_of(size, har));
      }
    }
  }
}

void check_batches(Context& c, bool large) {
  if (large) {
    // Wide cells: thousands of positions between two centres.
    for (const int f : {0, 5}) check_rise_batch(c, Images(c, {2, 1999}, kFormats[f]), 3, 0.5, 8, 0, 9);
  }
  for (const Size size : large ? std::vector<Size>{{224, 224}} : sizes()) {
    for (const Format& format : kFormats) {
      const Images images(c, size, format);
      for (const int count : large ? std::vector<int>{3} : cases() == Cases::kAll ? std::vector<int>{1, 3, 17} : std::vector<int>{17}) {
        for (const int polarity : {IASSA_REVEAL, IASSA_OCCLUDE}) check_window_batch(c, images, polarity, count, count == 17);
      }
      check_rise_batch(c, images, 7, 0.5, 42, 0, large ? 3 : 9, !large);
      if (large) continue;
      check_rise_batch(c, images, 7, IASSA_ORTHOGONAL, 42, 120, 9, false);
      if (cases() == Cases::kSlice) continue;
      check_rise_batch(c, images, 1, 0.5, -1, 5, 2);
      check_rise_batch(c, images, 2, 0.9, int64_t{1} << 40, 1000000, 3);
      check_rise_batch(c, images, 33, 0.25, 7, 3, 2);
      // With 207 pixels and 22 or 60 cells a position can lie on a cell's centre.
      if (size.height == 207 || size.width == 207) {
        check_rise_batch(c, images, 22, 0.5, 8, 0, 16);
        check_rise_batch(c, images, 60, 0.5, 8, 0, 3);
      }
      check_rise_batch(c, images, 64, 0.1, 7, 3, 1);
    }
  }
}

}  // namespace kernels
