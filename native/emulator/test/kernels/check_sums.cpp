// The sums of a pass and the estimates from them against libiassa, bit for bit.
#include <limits>

#include "kernels.h"
#include "rise.cuh"

namespace kernels {
namespace {

// A pass on both sides.
struct Pass {
  Size size;
  int targets, classes;
  double bound;
  std::vector<int32_t> target_classes;
  int64_t stride;
  // libiassa's
  std::vector<int64_t> planes, totals;
  std::vector<float> low, high;
  // the device's
  gpu::Array<int64_t> d_planes, d_totals;
  gpu::Array<uint32_t> d_ranges;
  gpu::Array<unsigned char> d_summary;
  gpu::Array<int32_t> d_classes;

  Pass(Context& c, Size s, int targets_, int classes_, double bound_)
      : size(s), targets(targets_), classes(classes_), bound(bound_), target_classes(choose(c, targets_, classes_)),
        stride(iassa_plane_stride(s.height, s.width)), planes((targets_ + 1) * stride), totals(targets_ + 1),
        low(targets_), high(targets_), d_planes((targets_ + 1) * stride), d_totals(targets_ + 2), d_ranges(2 * targets_),
        d_summary(32 + 8 * targets_), d_classes(target_classes) {
    HOST(iassa_clear_sums(s.height, s.width, targets, planes.data(), totals.data(), low.data(), high.data()));
    c.device.run("iassa_clear_pass", {std::min(groups((targets + 1) * stride, 512), 4096u)}, {256}, stride, targets, d_planes.p,
                 d_totals.p, d_ranges.p, d_summary.p);
    compare(c, "cleared");
  }
  static std::vector<int32_t> choose(Context& c, int targets, int classes) {
    std::vector<int32_t> v(targets);
    for (int32_t& t : v) t = c.below(classes);
    return v;
  }
  // The summary's bad score and ranges, the totals, all planes.
  void compare(Context& c, const char* when, uint64_t bad = ~uint64_t{0}) const {
    const std::string w = when;
    c.report.same(d_planes.get(), planes, w + ": plane element");
    c.report.same(d_totals.get(), totals, w + ": total");
    const std::vector<unsigned char> bytes = d_summary.get();
    Summary summary;
    std::memcpy(&summary, bytes.data(), sizeof summary);
    c.report.check(summary.bad_score == bad, w + ": bad score " + std::to_string(summary.bad_score));
    std::vector<float> ranges(2 * targets);
    std::memcpy(ranges.data(), bytes.data() + 32, 8 * targets);
    c.report.same(ranges, low.data(), targets, w + ": lowest score");
    c.report.same(std::vector<float>(ranges.begin() + targets, ranges.end()), high, w + ": highest score");
  }
  float bad_value() const {
    float value;
    std::memcpy(&value, d_summary.get().data() + 24, 4);
    return value;
  }
};

struct Rise {
  int cells;
  double probability;
  int64_t seed;
};

std::vector<float> scores(Context& c, const Pass& pass, int count) {
  std::vector<float> v = c.reals(static_cast<size_t>(count) * pass.classes, static_cast<float>(-pass.bound),
                                 static_cast<float>(pass.bound));
  for (size_t i = 0; i < v.size(); i += 3) v[i] = i % 2 ? 0.0f : -0.0f;
  // Exactly the bound, which is allowed.
  if (v.size() > 1000) v[100] = static_cast<float>(-pass.bound), v[200] = static_cast<float>(pass.bound);
  return v;
}

// Adds masks first to first+count-1 on both sides; expects the host to say `status`.
void add(Context& c, Pass& pass, const std::vector<int32_t>* windows, const Rise* rise, int first, int count,
         const std::vector<float>& values, int status = IASSA_OK) {
  const gpu::Array<float> scores(values);
  const gpu::Array<int32_t> rects(windows != nullptr ? *windows : std::vector<int32_t>(4));
  const Size s = pass.size;
  c.device.run("iassa_check_scores", {groups(static_cast<int64_t>(count) * pass.targets, 256)}, {256}, first, count, scores.p,
               pass.classes, pass.d_classes.p, pass.targets, pass.bound, pass.d_summary.p);
  int got;
  if (windows != nullptr) {
    got = iassa_accumulate_windows(s.height, s.width, windows->data() + 4 * first, first, count, values.data(), pass.classes,
                                   pass.target_classes.data(), pass.targets, pass.bound, pass.planes.data(),
                                   pass.totals.data(), pass.low.data(), pass.high.data());
    c.device.run("iassa_accumulate_windows", {groups(count, 256), static_cast<unsigned>(pass.targets + 1)}, {256}, s.width,
                 rects.p + 16 * first, first, count, scores.p, pass.classes, pass.d_classes.p, pass.targets, pass.bound,
                 pass.stride, pass.d_planes.p, pass.d_totals.p, pass.d_summary.p);
  } else {
    got = iassa_accumulate_rise(s.height, s.width, rise->cells, rise->probability, rise->seed, first, count, values.data(),
                                pass.classes, pass.target_classes.data(), pass.targets, pass.bound, pass.planes.data(),
                                pass.totals.data(), pass.low.data(), pass.high.data());
    const int64_t blocks = (rise->cells * rise->cells + 3) / 4;
    c.device.run("iassa_accumulate_rise", {groups(count * blocks, 256), groups(pass.targets + 1, 8)}, {256}, s.height, s.width,
                 rise->cells, iassa::rise_threshold(rise->probability), static_cast<uint64_t>(rise->seed), first, count,
                 scores.p, pass.classes, pass.d_classes.p, pass.targets, pass.bound, pass.stride, pass.d_planes.p,
                 pass.d_totals.p, pass.d_summary.p);
  }
  c.report.check(got == status, "the host's status");
}

// S by every rule, each from a copy of the sums.
void check_finish(Context& c, const Pass& pass, const Rise* rise, int planes_at_once) {
  const Size s = pass.size;
  const int pixels = s.pixels(), planes = pass.targets + 1;
  std::vector<double> scratch(2 * pass.stride);
  for (int rule = 0; rule < (rise != nullptr ? 8 : 16); ++rule) {
    if (cases() != Cases::kAll && (rule * 5 + (rise != nullptr)) % 3 != 0) continue;
    const int estimator = rule & 1, evidence = rule >> 1 & 1, uncovered = rule >> 2 & 1, polarity = rule >> 3 & 1;
    // Whole divisors, of passes of equal weight, and others.
    const double divisor = evidence ? 1 + c.below(3) + (c.below(2) ? 0.25 : 0) : 1;
    std::vector<float> expected = c.reals(static_cast<size_t>(pass.targets) * pixels, -1, 1);
    const gpu::Array<float> saliency(expected);
    const gpu::Array<int64_t> sums(pass.d_planes.get()), totals(pass.d_totals.get());
    const gpu::Array<uint32_t> ranges(std::vector<uint32_t>(2 * pass.targets, ~0u));
    std::vector<int64_t> host = pass.planes;
    double expected_masks = 0;
    std::string kind = "windows";
    if (rise != nullptr) {
      kind = "rise";
      HOST(iassa_finish_rise(s.height, s.width, rise->cells, rise->probability, pass.targets, pass.bound, estimator, evidence,
                             uncovered, divisor, host.data(), pass.totals.data(), scratch.data(), expected.data()));
      const iassa::RiseAxis y = iassa::rise_axis(s.height, rise->cells), x = iassa::rise_axis(s.width, rise->cells);
      expected_masks =
          static_cast<double>(pass.totals[0]) * (rise->probability == IASSA_ORTHOGONAL ? 0.5 : rise->probability) *
          (static_cast<double>(y.den) * static_cast<double>(x.den));
      const gpu::Array<double> projected(planes_at_once * pass.stride);
      for (int p = 0; p < planes; p += planes_at_once) {
        const unsigned n = std::min(planes_at_once, planes - p), rows = s.height;
        const DevicePointer from = sums.p + 8 * p * pass.stride;
        c.device.run("iassa_project_rows", {groups(rise->cells * x.cell, 128), rows, n}, {128}, s.height, s.width, rise->cells,
                     pass.stride, from, projected.p);
        c.device.run("iassa_project_columns", {groups(s.width, 128), rows, n}, {128}, s.height, s.width, rise->cells,
                     pass.stride, projected.p, from);
      }
    } else {
      HOST(iassa_finish_windows(s.height, s.width, pass.targets, polarity, pass.bound, estimator, evidence, uncovered, divisor,
                                host.data(), pass.totals.data(), expected.data()));
      const unsigned n = planes;
      c.device.run("iassa_sum_rows", {groups(s.height, 8), n}, {256}, s.height, s.width, polarity, pass.stride, sums.p, totals.p);
      c.device.run("iassa_sum_columns", {groups(s.width, 32), n}, {32, 16}, s.height, s.width, polarity, pass.stride, sums.p,
                   totals.p);
    }
    const unsigned targets = pass.targets;
    if (evidence) {
      c.device.run(("iassa_value_range_" + kind).c_str(), {std::min(groups(pixels, 256), 512u), targets}, {256}, s.height,
                   s.width, pass.targets, pass.bound, estimator, expected_masks, pass.stride, sums.p, totals.p, ranges.p);
    }
    c.device.run(("iassa_estimate_" + kind).c_str(), {groups(pixels, 256), targets}, {256}, s.height, s.width, pass.targets,
                 pass.bound, estimator, evidence, uncovered, divisor, expected_masks, pass.stride, sums.p, totals.p, ranges.p,
                 saliency.p);
    c.report.same(saliency.get(), expected, "saliency of rule " + std::to_string(rule));
  }
}

void check_windows_pass(Context& c, Size size, int count, int targets, int batch) {
  c.report.at("windows " + text(size) + " count " + std::to_string(count) + " targets " + std::to_string(targets));
  Pass pass(c, size, targets, targets + 3, targets == 3 ? 123.25 : 1.0);
  std::vector<int32_t> rects;
  for (int k = 0; k < count; ++k) {
    const int y0 = c.below(size.height), x0 = c.below(size.width);
    rects.insert(rects.end(), {y0, x0, y0 + 1 + c.below(size.height - y0), x0 + 1 + c.below(size.width - x0)});
  }
  for (int first = 0; first < count; first += batch) {
    const int n = std::min(batch, count - first);
    add(c, pass, &rects, nullptr, first, n, scores(c, pass, n));
  }
  pass.compare(c, "added");
  check_finish(c, pass, nullptr, 1);
}

void check_rise_pass(Context& c, Size size, Rise rise, int count, int targets, int batch) {
  c.report.at("rise " + text(size) + " cells " + std::to_string(rise.cells) + " targets " + std::to_string(targets));
  Pass pass(c, size, targets, targets, 1.0);
  for (int first = 0; first < count; first += batch) {
    const int n = std::min(batch, count - first);
    add(c, pass, nullptr, &rise, first, n, scores(c, pass, n));
  }
  pass.compare(c, "added");
  check_finish(c, pass, &rise, targets > 8 ? 4 : targets + 1);
}

// Of scores that are equal, +0 and -0, the first mask's is the lowest and the highest.
void check_ties(Context& c) {
  for (const int first : {0, 37, 300}) {
    c.report.at("ties from " + std::to_string(first));
    Pass pass(c, {5, 7}, 2, 2, 1.0);
    pass.target_classes = {0, 1};
    MUST(cuMemcpyHtoD_v2(pass.d_classes.p, pass.target_classes.data(), 8));
    const int count = 600;
    std::vector<int32_t> rects;
    std::vector<float> values;
    for (int k = 0; k < count; ++k) {
      rects.insert(rects.end(), {0, 0, 5, 7});
      // Target 0 only has zeros; target 1 has them as its highest, behind and before a lower one.
      values.insert(values.end(), {k <= first ? 0.0f : -0.0f, k < first ? -0.5f : k == first ? -0.0f : 0.0f});
    }
    add(c, pass, &rects, nullptr, 0, count, values);
    pass.compare(c, "ties");
  }
}

// A score that cannot be added stops the pass, and the lowest is the one reported.
void check_bad_scores(Context& c) {
  const Size size{31, 33};
  const int count = 600;
  const float bad[] = {NAN, INFINITY, -INFINITY, 1.0000001f, -2.0f};
  for (const float value : bad) {
    c.report.at("bad score " + std::to_string(value));
    Pass pass(c, size, 3, 3, 1.0);
    pass.target_classes = {0, 1, 2};
    MUST(cuMemcpyHtoD_v2(pass.d_classes.p, pass.target_classes.data(), 12));
    const std::vector<int32_t> rects = [&] {
      std::vector<int32_t> r;
      for (int k = 0; k < 3 * count; ++k) r.insert(r.end(), {0, 0, 31, 33});
      return r;
    }();
    add(c, pass, &rects, nullptr, 0, count, scores(c, pass, count));
    std::vector<float> with = scores(c, pass, count);
    with[3 * 599 + 2] = with[3 * 400 + 1] = value;
    with[3 * 400 + 2] = -3.0f;
    const uint64_t key = uint64_t{1000} * 4096 + 1;
    add(c, pass, &rects, nullptr, count, count, with, IASSA_BAD_SCORE);
    pass.compare(c, "refused", key);
    const float got = pass.bad_value();
    c.report.check(std::memcmp(&got, &value, 4) == 0, "value of the bad score");
    // Later batches are not added either, and do not change what is reported.
    const std::vector<int64_t> planes = pass.d_planes.get();
    const gpu::Array<float> good(scores(c, pass, count));
    c.device.run("iassa_check_scores", {groups(3 * count, 256)}, {256}, 2 * count, count, good.p, 3, pass.d_classes.p, 3, 1.0,
                 pass.d_summary.p);
    c.device.run("iassa_accumulate_rise", {groups(count * 13, 256), 1}, {256}, size.height, size.width, 7,
                 iassa::rise_threshold(0.5), uint64_t{3}, 2 * count, count, good.p, 3, pass.d_classes.p, 3, 1.0, pass.stride,
                 pass.d_planes.p, pass.d_totals.p, pass.d_summary.p);
    pass.compare(c, "after", key);
    const float later = pass.bad_value();
    c.report.check(std::memcmp(&later, &value, 4) == 0, "value of the bad score, later");
  }
}

}  // namespace

void check_sums(Context& c, bool large) {
  if (large) {
    check_windows_pass(c, {224, 224}, 300, 1, 256);
    check_rise_pass(c, {224, 200}, {7, 0.5, 9}, 40, 1, 32);
    check_rise_pass(c, {20, 300}, {1, 0.5, 9}, 40, 1, 32);  // a cell wider than a table of taps
    return;
  }
  for (const Size size : sizes()) {
    check_windows_pass(c, size, 1, 1, 1);
    check_windows_pass(c, size, 3, 3, 2);
    check_windows_pass(c, size, 600, 2, 290);
    check_rise_pass(c, size, {7, 0.5, 9}, 12, 1, 5);
    check_rise_pass(c, size, {7, IASSA_ORTHOGONAL, 9}, 150, 1, 70);
    if (cases() == Cases::kSlice) continue;
    check_rise_pass(c, size, {1, 0.5, -5}, 6, 2, 6);
    check_rise_pass(c, size, {3, 0.05, 77}, 3, 2, 3);
    check_rise_pass(c, size, {8, 0.7, 77}, 5, 17, 5);
  }
  if (sizes().size() == 1) return;
  check_ties(c);
  // More taps than a table of them holds, along each axis.
  check_rise_pass(c, {2, 300}, {2, 0.5, 9}, 3, 1, 3);
  check_rise_pass(c, {300, 2}, {2, 0.5, 9}, 3, 1, 3);
  if (cases() == Cases::kFew) {
    check_bad_scores(c);
    return;
  }
  check_rise_pass(c, {13, 207}, {64, 0.5, 1}, 4, 1, 3);
  // Sums beyond 2^53, so that a fused multiply-add would show.
  check_rise_pass(c, {4, 300}, {3, 0.5, 4}, 1200, 1, 700);
  check_bad_scores(c);
}

}  // namespace kernels
