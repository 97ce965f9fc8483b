// Blend, summary, HAR and resampling against libiassa, bit for bit.
#include <limits>

#include "kernels.h"
#include "resample.cuh"

namespace kernels {
namespace {

void check_summary(Context& c, Size size, int targets, double threshold, int kind) {
  const int pixels = size.pixels();
  const size_t n = static_cast<size_t>(targets) * pixels;
  c.report.at("summary " + text(size) + " targets " + std::to_string(targets) + " kind " + std::to_string(kind));
  std::vector<float> adjusted = c.reals(n, -1, 2), previous = c.reals(n, -1, 1);
  if (kind == 1) adjusted.assign(n, 0.25f);                          // constant, and different from before
  if (kind == 2) adjusted.assign(n, 0.5f), previous = adjusted;      // constant and unchanged: 0/0
  if (kind == 4) {
    // Magnitudes so far apart that double sums round, so that their order shows.
    for (float& v : adjusted) v = std::ldexp(v, c.below(90) - 60);
    for (float& v : previous) v = std::ldexp(v, c.below(90) - 60);
  }
  if (kind == 3) for (size_t i = 0; i < n; i += 2) adjusted[i] = i % 4 ? -0.0f : 0.0f;
  const gpu::Array<float> d_adjusted(adjusted), d_previous(previous);
  const gpu::Array<double> statistics(4 * targets);
  const gpu::Array<unsigned char> har(pixels), summary(std::vector<unsigned char>(32 + 8 * targets, 0x5a));
  const size_t entries = static_cast<size_t>(size.height + 1) * (size.width + 1);
  const gpu::Array<int32_t> table(entries);
  for (const int first : {1, 0}) {
    std::vector<float> before = d_previous.get();
    std::vector<unsigned char> expected_har(pixels);
    std::vector<int32_t> expected_table(entries);
    double result[2];
    HOST(iassa_summarise(size.height, size.width, targets, adjusted.data(), before.data(), first, threshold,
                         expected_har.data(), expected_table.data(), result));
    const unsigned t = targets;
    c.device.run("iassa_map_statistics", {t}, {512}, pixels, threshold, d_adjusted.p, d_previous.p, statistics.p);
    c.device.run("iassa_har_rows", {groups(size.height, 8)}, {256}, size.height, size.width, targets, d_adjusted.p,
                 statistics.p, d_previous.p, har.p, table.p);
    c.device.run("iassa_har_columns", {groups(size.width, 32)}, {32, 16}, size.height, size.width, table.p);
    c.device.run("iassa_finish_summary", {1}, {256}, size.height, size.width, targets, first, statistics.p, table.p, summary.p);
    c.report.same(har.get(), expected_har, "har");
    c.report.same(table.get(), expected_table, "table");
    c.report.same(d_previous.get(), adjusted, "previous");
    const std::vector<unsigned char> bytes = summary.get();
    Summary got;
    std::memcpy(&got, bytes.data(), sizeof got);
    c.report.same(std::vector<double>{got.change, got.har_fraction}, result, 2, "change or fraction");
    bool rest = true;
    for (size_t i = 16; i < bytes.size(); ++i) rest = rest && bytes[i] == 0x5a;
    c.report.check(rest, "the rest of the summary");
    if (first) {
      // Another map for the second pass.
      for (size_t i = 0; i < n; i += 3) adjusted[i] = kind == 2 ? adjusted[i] : c.real(-1, 2);
      MUST(cuMemcpyHtoD_v2(d_adjusted.p, adjusted.data(), 4 * n));
    }
  }
}

std::vector<float> resample_on_host(const std::vector<float>& map, Size in, Size out) {
  if (in.height == out.height && in.width == out.width) return map;
  std::vector<float> half(static_cast<size_t>(out.height) * in.width), result(out.pixels());
  for (int y = 0; y < out.height; ++y) {
    for (int x = 0; x < in.width; ++x) {
      half[y * in.width + x] = iassa::resample_axis(map.data() + x, in.width, y, out.height, in.height);
    }
    for (int x = 0; x < out.width; ++x) {
      result[y * out.width + x] =
          iassa::resample_axis(half.data() + static_cast<size_t>(y) * in.width, 1, x, out.width, in.width);
    }
  }
  return result;
}

void check_resample(Context& c, Size in, Size out) {
  c.report.at("resample " + text(in) + " to " + text(out));
  const int maps = 3, stride = out.pixels() + 5;
  std::vector<float> input = c.reals(static_cast<size_t>(maps) * in.pixels(), -1, 1);
  input[0] = -0.0f;
  const gpu::Array<float> d_input(input), d_out(std::vector<float>(static_cast<size_t>(maps) * stride, 9.0f));
  c.device.run("iassa_resample", {groups(out.pixels(), 256), static_cast<unsigned>(maps)}, {256}, d_input.p, maps, in.height, in.width,
               out.height, out.width, stride, d_out.p);
  std::vector<float> expected(static_cast<size_t>(maps) * stride, 9.0f), blended;
  const std::vector<float> saliency = c.reals(static_cast<size_t>(maps) * out.pixels(), -1, 1);
  for (int m = 0; m < maps; ++m) {
    const std::vector<float> one(input.begin() + m * in.pixels(), input.begin() + (m + 1) * in.pixels());
    const std::vector<float> got = resample_on_host(one, in, out);
    std::copy(got.begin(), got.end(), expected.begin() + m * stride);
    blended.insert(blended.end(), got.begin(), got.end());
  }
  c.report.same(d_out.get(), expected, "resampled");
  const double beta = 0.3;
  const int64_t n = blended.size();
  const gpu::Array<float> d_saliency(saliency), d_blended(n), d_attended(blended);
  c.device.run("iassa_resample_blend", {groups(out.pixels(), 256), static_cast<unsigned>(maps)}, {256}, d_input.p, maps, in.height, in.width,
               out.height, out.width, d_saliency.p, beta, d_blended.p);
  c.device.run("iassa_blend", {groups(n, 256)}, {256}, n, d_saliency.p, d_attended.p, beta, d_attended.p);
  HOST(iassa_blend(saliency.data(), blended.data(), beta, n, blended.data()));
  c.report.same(d_blended.get(), blended, "resampled and blended");
  c.report.same(d_attended.get(), blended, "blended in place");
  c.device.run("iassa_multiply", {static_cast<unsigned>(maps)}, {512}, static_cast<int32_t>(n / maps), d_saliency.p,
               d_attended.p);
  HOST(iassa_multiply(saliency.data(), n / maps, maps, blended.data()));
  c.report.same(d_attended.get(), blended, "multiplied");
}

}  // namespace

void check_maps(Context& c) {
  for (const Size size : sizes()) {
    for (const int kind : {0, 1, 2, 3, 4}) check_summary(c, size, kind == 0 ? 3 : 1, 0.3, kind);
    check_summary(c, size, 2, 0.0, 0);
    check_summary(c, size, 1, 1.0, 0);
  }
  if (cases() == Cases::kAll) {
    check_summary(c, {13, 13}, 300, 0.9, 0);
    check_summary(c, {224, 224}, 1, 0.3, 0);
  }
  std::vector<Size> ends = {{1, 1}, {7, 9}, {16, 16}, {33, 31}, {13, 40}};
  if (cases() != Cases::kAll) ends = {{7, 9}, {13, 40}};
  for (const Size in : ends) {
    for (const Size out : ends) check_resample(c, in, out);
  }
}

}  // namespace kernels
