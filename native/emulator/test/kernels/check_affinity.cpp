// A x S against fp64: the error must be at most twice that of a naive fp32 version (parts = 3). Two parts and the kept bf16
// matrix have bounds of their own. And once against libiassa through the whole chain, resampling included.
#include <algorithm>
#include <limits>

#include "affinity.h"
#include "kernels.h"
#include "levels.cuh"

namespace kernels {
namespace {

struct Level {
  int channels, height, width;
  int pixels() const { return height * width; }
  size_t elements() const { return static_cast<size_t>(channels) * pixels(); }
};

struct Problem {
  std::vector<Level> levels;
  int similarity;
  double temperature;
  bool bilinear;
  std::vector<std::vector<float>> data;
  int finest = 0, height = 0, width = 0, n = 0, channels = 0;

  Problem(Context& c, std::vector<Level> l, int s, double t, bool b, float magnitude)
      : levels(std::move(l)), similarity(s), temperature(t), bilinear(b) {
    for (size_t k = 0; k < levels.size(); ++k) {
      data.push_back(c.reals(levels[k].elements(), -0.2f * magnitude, magnitude));
      channels += levels[k].channels;
      if (levels[k].pixels() > levels[finest].pixels()) finest = static_cast<int>(k);
    }
    height = levels[finest].height;
    width = levels[finest].width;
    n = height * width;
    // A pixel without a direction.
    if (n > 3) {
      for (size_t k = 0; k < levels.size(); ++k) {
        if (levels[k].pixels() == n) {
          for (int ch = 0; ch < levels[k].channels; ++ch) data[k][static_cast<size_t>(ch) * n + 2] = 0;
        }
      }
    }
  }
  bool is_finest(const Level& l) const { return l.height == height && l.width == width; }
};

// A x S by the definition, with all arithmetic in T; the naive version when T is float.
template <class T>
std::vector<T> by_definition(const Problem& p, const std::vector<float>& maps, int count) {
  const int n = p.n;
  std::vector<std::vector<T>> up(p.levels.size());
  std::vector<T> norm(n, 0);
  for (size_t l = 0; l < p.levels.size(); ++l) {
    const Level& level = p.levels[l];
    std::vector<T> scale(level.pixels(), 1);
    if (p.similarity == IASSA_AFFINITY_LEVEL_COSINE) {
      for (int a = 0; a < level.pixels(); ++a) {
        T sum = 0;
        for (int ch = 0; ch < level.channels; ++ch) {
          const T v = p.data[l][static_cast<size_t>(ch) * level.pixels() + a];
          sum += v * v;
        }
        scale[a] = sum > 0 ? 1 / std::sqrt(sum) : 0;
      }
    }
    up[l].resize(static_cast<size_t>(n) * level.channels);
    for (int i = 0; i < n; ++i) {
      const int y = i / p.width, x = i % p.width;
      const iassa::LinearTap rt = iassa::linear_tap(y, level.height, p.height), ct = iassa::linear_tap(x, level.width, p.width);
      const int ny = iassa::nearest_index(y, level.height, p.height), nx = iassa::nearest_index(x, level.width, p.width);
      for (int ch = 0; ch < level.channels; ++ch) {
        const auto at = [&](int yy, int xx) {
          const int a = yy * level.width + xx;
          return static_cast<T>(p.data[l][static_cast<size_t>(ch) * level.pixels() + a]) * scale[a];
        };
        T v;
        if (p.bilinear) {
          const T u = ct.weight, w = rt.weight;
          v = (1 - w) * ((1 - u) * at(rt.low, ct.low) + u * at(rt.low, ct.high)) +
              w * ((1 - u) * at(rt.high, ct.low) + u * at(rt.high, ct.high));
        } else {
          v = at(ny, nx);
        }
        up[l][static_cast<size_t>(i) * level.channels + ch] = v;
        norm[i] += v * v;
      }
    }
  }
  const auto logit = [&](int i, int j) {
    T g = 0;
    for (size_t l = 0; l < p.levels.size(); ++l) {
      const int channels = p.levels[l].channels;
      for (int ch = 0; ch < channels; ++ch) g += up[l][static_cast<size_t>(i) * channels + ch] * up[l][static_cast<size_t>(j) * channels + ch];
    }
    if (p.similarity == IASSA_AFFINITY_SCALED_DOT) return g / std::sqrt(static_cast<T>(p.channels));
    if (p.similarity == IASSA_AFFINITY_LEVEL_COSINE) return g / static_cast<T>(p.temperature * p.levels.size());
    if (p.similarity == IASSA_AFFINITY_COSINE) {
      return norm[i] > 0 && norm[j] > 0 ? g / (std::sqrt(norm[i]) * std::sqrt(norm[j])) / static_cast<T>(p.temperature) : 0;
    }
    return g;
  };
  std::vector<T> x(static_cast<size_t>(n) * n);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) x[static_cast<size_t>(i) * n + j] = logit(i, j);
  }
  if (p.similarity == IASSA_AFFINITY_DOUBLE_SOFTMAX) {
    for (int j = 0; j < n; ++j) {
      T max = x[j], sum = 0;
      for (int i = 0; i < n; ++i) max = std::max(max, x[static_cast<size_t>(i) * n + j]);
      for (int i = 0; i < n; ++i) sum += std::exp(x[static_cast<size_t>(i) * n + j] - max);
      for (int i = 0; i < n; ++i) x[static_cast<size_t>(i) * n + j] = std::exp(x[static_cast<size_t>(i) * n + j] - max) / sum;
    }
  }
  std::vector<T> out(static_cast<size_t>(count) * n);
  for (int i = 0; i < n; ++i) {
    T* row = x.data() + static_cast<size_t>(i) * n;
    T max = row[0], sum = 0;
    for (int j = 0; j < n; ++j) max = std::max(max, row[j]);
    for (int j = 0; j < n; ++j) sum += row[j] = std::exp(row[j] - max);
    for (int m = 0; m < count; ++m) {
      T dot = 0;
      for (int j = 0; j < n; ++j) dot += row[j] * static_cast<T>(maps[static_cast<size_t>(m) * n + j]);
      out[static_cast<size_t>(m) * n + i] = dot / sum;
    }
  }
  return out;
}

template <class A, class B>
double error(const std::vector<A>& a, const std::vector<B>& b) {
  double most = 0;
  for (size_t i = 0; i < b.size(); ++i) {
    const double d = std::fabs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    most = d <= most ? most : d;  // NaN stays
  }
  return most;
}

// The whole device path for one image.
class Affinity {
 public:
  enum Coarse { kGram, kMerged, kPacked };

  // all_grams: the finest level too is a Gram matrix (K = 0).
  Affinity(Context& c, const Problem& p, int parts, Coarse coarse, bool all_grams, int splits)
      : c_(c), p_(p), parts_(parts), splits_(splits) {
    const bool cosine = p.similarity == IASSA_AFFINITY_COSINE, per_level = p.similarity == IASSA_AFFINITY_LEVEL_COSINE;
    twice_ = p.similarity == IASSA_AFFINITY_DOUBLE_SOFTMAX;
    const int n = p.n, bilinear = p.bilinear;
    const gpu::Array<double> norms(n), largest(std::vector<double>{0.0});
    const gpu::Array<uint64_t> bad(std::vector<uint64_t>{~uint64_t{0}});
    for (size_t l = 0; l < p.levels.size(); ++l) {
      features_.push_back(std::make_unique<gpu::Array<float>>(p.data[l]));
      const Level& v = p.levels[l];
      const int64_t elements = v.elements();
      c.device.run("iassa_check_features", {std::min(groups(elements, 256), 1024u)}, {256}, static_cast<int>(l), elements,
                   features_[l]->p, bad.p);
      c.device.run("iassa_pixel_norms", {groups(n, 256)}, {256}, v.channels, v.height, v.width, p.height, p.width, bilinear,
                   l > 0 ? 1 : 0, features_[l]->p, norms.p);
    }
    c.report.check(bad.get()[0] == ~uint64_t{0}, "all features are finite");
    c.device.run("iassa_largest", {std::min(groups(n, 256), 256u)}, {256}, n, norms.p, largest.p);
    if (cosine) {
      inverse_ = std::make_unique<gpu::Array<float>>(n);
      c.device.run("iassa_inverse_norms", {groups(n, 256)}, {256}, n, norms.p, largest.p, 1, inverse_->p);
    }
    scale_ = static_cast<float>(p.similarity == IASSA_AFFINITY_SCALED_DOT ? 1 / std::sqrt(p.channels)
                                : cosine                                  ? 1 / p.temperature
                                : per_level                               ? 1 / (p.temperature * p.levels.size())
                                                                          : 1.0);
    // Which levels are packed together at the finest size.
    int channels = 0;
    for (const Level& v : p.levels) channels += !all_grams && (p.is_finest(v) || coarse == kPacked) ? v.channels : 0;
    K_ = (channels + 15) / 16 * 16;
    packed_ = std::make_unique<gpu::Array<uint16_t>>(std::vector<uint16_t>(std::max<size_t>(8, static_cast<size_t>(parts) * n * K_)));
    int offset = 0;
    std::vector<int> order(p.levels.size());
    for (size_t l = 0; l < order.size(); ++l) order[l] = static_cast<int>(l);
    std::sort(order.begin(), order.end(), [&](int a, int b) { return p.levels[a].pixels() > p.levels[b].pixels(); });
    std::vector<Level> grams;
    for (const int l : order) {
      const Level& v = p.levels[l];
      std::unique_ptr<gpu::Array<float>> level_inverse;
      if (per_level) {
        const gpu::Array<double> squares(v.pixels()), most(std::vector<double>{0.0});
        level_inverse = std::make_unique<gpu::Array<float>>(v.pixels());
        c.device.run("iassa_pixel_norms", {groups(v.pixels(), 256)}, {256}, v.channels, v.height, v.width, v.height, v.width, 0,
                     0, features_[l]->p, squares.p);
        c.device.run("iassa_largest", {std::min(groups(v.pixels(), 256), 256u)}, {256}, v.pixels(), squares.p, most.p);
        c.device.run("iassa_inverse_norms", {groups(v.pixels(), 256)}, {256}, v.pixels(), squares.p, most.p, 0, level_inverse->p);
      }
      const DevicePointer pixel_scale = per_level ? level_inverse->p : 0, unit = cosine ? largest.p : 0;
      const auto pack = [&](int h, int w, int bi, int K, int at, DevicePointer to) {
        c.device.run("iassa_pack_features", {groups(h * w, 32), groups(v.channels, 32)}, {32, 8}, v.channels, v.height, v.width,
                     h, w, bi, features_[l]->p, pixel_scale, unit, parts, K, at, to);
      };
      if (!all_grams && (p.is_finest(v) || coarse == kPacked)) {
        pack(p.height, p.width, p.is_finest(v) ? 0 : bilinear, K_, offset, packed_->p);
        offset += v.channels;
        continue;
      }
      const int m = v.pixels(), K = (v.channels + 15) / 16 * 16;
      const gpu::Array<uint16_t> own(std::vector<uint16_t>(static_cast<size_t>(parts) * m * K));
      pack(v.height, v.width, 0, K, 0, own.p);
      auto gram = std::make_unique<gpu::Array<float>>(static_cast<size_t>(m) * m);
      c.device.run(("iassa_gram_p" + std::to_string(parts)).c_str(), {groups(m, 64), groups(m, 64)}, {128}, m, K, own.p, gram->p);
      if (coarse == kMerged && !grams.empty() && !p.bilinear && nested(v, grams.back())) {
        const Level& f = grams.back();
        c.device.run("iassa_gram_merge", {groups(f.pixels(), 256), static_cast<unsigned>(f.pixels())}, {256}, f.height, f.width,
                     v.height, v.width, gram->p, grams_.back()->p);
        continue;
      }
      LevelGram& level = levels_.level[levels_.count++];
      level.gram = gram->p;
      level.pixels = m;
      level.bilinear = bilinear;
      maps_.push_back(std::make_unique<gpu::Array<int32_t>>(static_cast<size_t>(n) * (bilinear ? 8 : 1)));
      level.map = maps_.back()->p;
      c.device.run(bilinear ? "iassa_level_map_bilinear" : "iassa_level_map_nearest", {groups(n, 256)}, {256}, v.height, v.width,
                   p.height, p.width, maps_.back()->p);
      grams_.push_back(std::move(gram));
      grams.push_back(v);
    }
    if (twice_ || parts > 0) statistics();
  }

  // A x S for `count` maps of n.
  std::vector<float> stream(const std::vector<float>& maps, int count) {
    const gpu::Array<float> s(padded(maps, count));
    const gpu::Array<float> partial(static_cast<size_t>(splits_) * (2 + count) * p_.n), out(static_cast<size_t>(count) * p_.n);
    const gpu::Array<double> totals(count);
    map_totals(s, count, totals);
    run_stream(twice_, s.p, count, partial.p);
    c_.device.run("iassa_affinity_combine", {groups(p_.n, 128)}, {128}, p_.n, count, splits_, partial.p, twice_ ? 1 : 0,
                  totals.p, out.p, DevicePointer{0});
    return out.get();
  }

  std::vector<float> kept(const std::vector<float>& maps, int count) {
    const int n = p_.n;
    const unsigned tiles = groups(n, 64);
    const gpu::Array<uint16_t> matrix(static_cast<size_t>(n) * stride());
    c_.device.run(("iassa_affinity_fill_" + variant(twice_)).c_str(), {tiles, tiles}, {128}, n, K_, packed_->p, levels_, scale_,
                  inverse(), twice_ ? max_->p : 0, twice_ ? inverse_sum_->p : 0, twice_ ? DevicePointer{0} : max_->p, stride(),
                  matrix.p);
    const gpu::Array<float> s(padded(maps, count)), out(static_cast<size_t>(count) * n);
    const gpu::Array<double> totals(count);
    map_totals(s, count, totals);
    c_.device.run("iassa_affinity_product", {groups(n, 8)}, {256}, n, stride(), matrix.p, s.p, stride(), count, twice_ ? 1 : 0,
                  totals.p, out.p);
    check_product(matrix.get(), maps, count, out.get());
    return out.get();
  }

  // The product alone, from what the matrix holds: to fp32 rounding, not to that of bf16.
  void check_product(const std::vector<uint16_t>& matrix, const std::vector<float>& maps, int count, const std::vector<float>& got) {
    double most = 0;
    for (int i = 0; i < p_.n; ++i) {
      std::vector<double> dot(count);
      double sum = 0;
      for (int j = 0; j < p_.n; ++j) {
        const uint32_t bits = static_cast<uint32_t>(matrix[static_cast<size_t>(i) * stride() + j]) << 16;
        float weight;
        std::memcpy(&weight, &bits, sizeof weight);
        const double w = twice_ ? 1.0 + weight : weight;
        sum += w;
        for (int m = 0; m < count; ++m) dot[m] += w * maps[static_cast<size_t>(m) * p_.n + j];
      }
      for (int m = 0; m < count; ++m) most = std::max(most, std::fabs(dot[m] / sum - got[static_cast<size_t>(m) * p_.n + i]));
    }
    c_.report.check(most <= 2e-6, "product with the kept matrix, error " + std::to_string(most * 1e9) + "e-9");
  }

 private:
  static bool nested(const Level& coarse, const Level& fine) {
    return fine.height % coarse.height == 0 && fine.width % coarse.width == 0;
  }
  int stride() const { return (p_.n + 31) / 32 * 32; }
  DevicePointer inverse() const { return inverse_ ? inverse_->p : 0; }
  std::string variant(bool twice) const { return twice ? "twice_p3" : "p" + std::to_string(parts_); }
  std::vector<float> padded(const std::vector<float>& maps, int count) const {
    std::vector<float> s(static_cast<size_t>(count) * stride(), 0.0f);
    for (int m = 0; m < count; ++m) std::copy_n(maps.begin() + static_cast<size_t>(m) * p_.n, p_.n, s.begin() + static_cast<size_t>(m) * stride());
    return s;
  }
  void map_totals(const gpu::Array<float>& s, int count, const gpu::Array<double>& totals) {
    c_.device.run("iassa_map_totals", {static_cast<unsigned>(count)}, {256}, p_.n, s.p, stride(), totals.p);
  }
  void run_stream(bool twice, DevicePointer maps, int count, DevicePointer partial) {
    c_.device.run(("iassa_affinity_stream_" + variant(twice)).c_str(), {groups(p_.n, 64), static_cast<unsigned>(splits_)}, {128},
                  p_.n, K_, packed_->p, levels_, scale_, inverse(), twice ? max_->p : 0, twice ? inverse_sum_->p : 0, maps,
                  stride(), count, splits_, partial);
  }
  // Maxima and 1 / sums of the rows of G: what a kept matrix and the double softmax need.
  void statistics() {
    const gpu::Array<float> partial(static_cast<size_t>(splits_) * 2 * p_.n);
    max_ = std::make_unique<gpu::Array<float>>(p_.n);
    inverse_sum_ = std::make_unique<gpu::Array<float>>(p_.n);
    run_stream(false, 0, 0, partial.p);
    c_.device.run("iassa_affinity_combine", {groups(p_.n, 128)}, {128}, p_.n, 0, splits_, partial.p, 2, DevicePointer{0}, max_->p,
                  inverse_sum_->p);
  }

  Context& c_;
  const Problem& p_;
  int parts_, splits_, K_ = 0;
  bool twice_ = false;
  float scale_ = 1;
  Levels levels_{};
  std::vector<std::unique_ptr<gpu::Array<float>>> features_, grams_;
  std::vector<std::unique_ptr<gpu::Array<int32_t>>> maps_;
  std::unique_ptr<gpu::Array<uint16_t>> packed_;
  std::unique_ptr<gpu::Array<float>> inverse_, max_, inverse_sum_;
};

const char* const kNames[] = {"dot", "scaled_dot", "cosine", "level_cosine", "double_softmax"};

void check_problem(Context& c, const Problem& p, int count, int splits, bool print) {
  const std::vector<float> maps = c.reals(static_cast<size_t>(count) * p.n, 0, 1);
  const std::vector<double> exact = by_definition<double>(p, maps, count);
  const double naive = error(by_definition<float>(p, maps, count), exact);
  const std::string name = std::string(kNames[p.similarity]) + (p.bilinear ? " bilinear " : " nearest ") + text({p.height, p.width}) +
                           " levels " + std::to_string(p.levels.size()) + " splits " + std::to_string(splits);
  // One rounding of the result is not the naive version's fault.
  const double allowed = 2 * naive + 6e-8;
  for (const auto coarse : {Affinity::kGram, Affinity::kMerged, Affinity::kPacked}) {
    for (const bool all_grams : {false, true}) {
      if (all_grams && coarse != Affinity::kMerged) continue;
      c.report.at("affinity " + name + " coarse " + std::to_string(coarse) + (all_grams ? " all Grams" : ""));
      Affinity affinity(c, p, 3, coarse, all_grams, splits);
      const double streamed = error(affinity.stream(maps, count), exact);
      c.report.check(streamed <= allowed, "streamed error " + std::to_string(streamed * 1e9) + "e-9, allowed " +
                                              std::to_string(allowed * 1e9) + "e-9");
      const double kept = error(affinity.kept(maps, count), exact);
      const double weight = p.similarity == IASSA_AFFINITY_DOUBLE_SOFTMAX ? 1.0 / 512 / p.n * 3 : 1.0 / 256;
      c.report.check(kept <= weight + allowed, "kept error " + std::to_string(kept * 1e6) + "e-6");
      if (print) std::printf("%-58s naive %.2e stream %.2e (%.2f) kept %.2e\n", (name + " c" + std::to_string(coarse) + (all_grams ? "g" : "")).c_str(),
                             naive, streamed, streamed / naive, kept);
    }
  }
  if (p.similarity == IASSA_AFFINITY_DOUBLE_SOFTMAX) return;
  for (const int parts : {2, 1}) {
    c.report.at("affinity " + name + " parts " + std::to_string(parts));
    Affinity affinity(c, p, parts, Affinity::kMerged, false, splits);
    const double streamed = error(affinity.stream(maps, count), exact);
    if (p.similarity == IASSA_AFFINITY_COSINE || p.similarity == IASSA_AFFINITY_LEVEL_COSINE) {
      // Cosines are at most 1, so logits are off by 2^-16 (2^-8) / tau, twice for two factors.
      const double bound = (parts == 2 ? 2.0 / 65536 : 2.0 / 256) / p.temperature;
      c.report.check(streamed <= bound + allowed, "error " + std::to_string(streamed * 1e6) + "e-6");
      const double kept = error(affinity.kept(maps, count), exact);
      c.report.check(kept <= bound + allowed + 1.0 / 256, "kept error " + std::to_string(kept * 1e6) + "e-6");
    }
    if (print) std::printf("%-58s naive %.2e parts %d %.2e\n", name.c_str(), naive, parts, streamed);
  }
}

// Features that are not finite are found, the lowest first.
void check_bad_features(Context& c) {
  c.report.at("features that are not finite");
  std::vector<float> v = c.reals(5000, -1, 1);
  v[4000] = NAN;
  v[3000] = -INFINITY;
  const gpu::Array<float> features(v);
  const gpu::Array<uint64_t> bad(std::vector<uint64_t>{~uint64_t{0}});
  c.device.run("iassa_check_features", {20}, {256}, 2, int64_t{5000}, features.p, bad.p);
  c.report.check(bad.get()[0] == (uint64_t{2} << 40) + 3000, "lowest index");
}

// The largest norm exactly; 1 / norm, and 0 below 1e-15 of the largest.
void check_norms(Context& c, int where) {
  c.report.at("norms, the largest at " + std::to_string(where));
  const int n = 300;
  std::vector<double> norms(n);
  for (double& v : norms) v = c.real(0.5f, 9.0f);
  norms[7] = 0;
  norms[150] = 1e-31;  // of the largest norm, 3e-17
  norms[151] = 1e-27;  // 3e-15
  norms[where] = 100.0;
  const double unit = 1.0 / 8;  // 2^-ilogb(10)
  const gpu::Array<double> squares(norms), largest(std::vector<double>{0.0});
  c.device.run("iassa_largest", {2}, {256}, n, squares.p, largest.p);
  c.report.same(largest.get(), std::vector<double>{100.0}, "largest");
  for (const int scaled : {0, 1}) {
    const gpu::Array<float> inverse(n);
    c.device.run("iassa_inverse_norms", {2}, {256}, n, squares.p, largest.p, scaled, inverse.p);
    std::vector<float> expected(n);
    for (int i = 0; i < n; ++i) {
      const double norm = std::sqrt(norms[i]);
      expected[i] = norm > 1e-15 * 10.0 ? static_cast<float>(1 / (scaled ? norm * unit : norm)) : 0.0f;
    }
    c.report.same(inverse.get(), expected, scaled ? "inverse of scaled features" : "inverse");
  }
}

// iassa_affinity_apply against resample, stream or kept, resample_blend.
void check_chain(Context& c, int similarity, bool bilinear) {
  const Problem p(c, {{8, 14, 12}, {12, 7, 6}}, similarity, 0.2, bilinear, 0.5f);
  const Size image{29, 31};
  const int count = 2, stride = (p.n + 31) / 32 * 32;
  c.report.at(std::string("chain ") + kNames[similarity]);
  const std::vector<float> saliency = c.reals(static_cast<size_t>(count) * image.pixels(), 0, 1);
  std::vector<int> shapes;
  std::vector<const float*> data;
  for (size_t l = 0; l < p.levels.size(); ++l) {
    shapes.insert(shapes.end(), {p.levels[l].channels, p.levels[l].height, p.levels[l].width});
    data.push_back(p.data[l].data());
  }
  std::vector<float> attended(saliency.size()), expected(saliency.size());
  iassa_affinity* host = nullptr;
  HOST(iassa_affinity_create(static_cast<int>(data.size()), shapes.data(), data.data(), similarity, p.temperature, bilinear, 0, 1, &host));
  HOST(iassa_affinity_apply(host, saliency.data(), count, image.height, image.width, attended.data()));
  iassa_affinity_free(host);
  HOST(iassa_blend(saliency.data(), attended.data(), 0.5, attended.size(), expected.data()));
  Affinity affinity(c, p, 3, Affinity::kGram, false, 2);
  const gpu::Array<float> s(saliency), small(static_cast<size_t>(count) * stride), out(saliency.size());
  c.device.run("iassa_resample", {groups(p.n, 256), static_cast<unsigned>(count)}, {256}, s.p, count, image.height, image.width, p.height,
               p.width, stride, small.p);
  std::vector<float> maps;
  const std::vector<float> strided = small.get();
  for (int m = 0; m < count; ++m) maps.insert(maps.end(), strided.begin() + m * stride, strided.begin() + m * stride + p.n);
  const gpu::Array<float> product(affinity.stream(maps, count));
  c.device.run("iassa_resample_blend", {groups(image.pixels(), 256), static_cast<unsigned>(count)}, {256}, product.p, count, p.height, p.width,
               image.height, image.width, s.p, 0.5, out.p);
  const double difference = error(out.get(), expected);
  c.report.check(difference <= 1e-6, "difference from libiassa " + std::to_string(difference * 1e9) + "e-9");
}

}  // namespace

void check_affinity(Context& c, bool every, bool print) {
  std::vector<std::vector<Level>> shapes = {
      {{20, 1, 1}}, {{3, 5, 7}}, {{16, 13, 11}, {40, 7, 5}, {70, 3, 2}}, {{33, 12, 16}, {48, 6, 8}, {64, 3, 4}},
      {{5, 4, 4}, {9, 16, 16}, {4, 8, 8}, {7, 16, 16}},  // coarse first, the largest size twice
      {{24, 9, 31}, {16, 5, 13}}};
  if (cases() == Cases::kFew) shapes = {{{3, 5, 7}}, {{16, 13, 11}, {40, 7, 5}, {70, 3, 2}}};
  if (cases() == Cases::kSlice) shapes = {{{35, 7, 12}, {20, 4, 6}}};
  every = every && cases() == Cases::kAll;
  int turn = 0;
  for (const std::vector<Level>& levels : shapes) {
    for (int similarity = 0; similarity <= IASSA_AFFINITY_DOUBLE_SOFTMAX; ++similarity) {
      for (const bool bilinear : {false, true}) {
        // A third of the problems shows what depends on the order.
        if (++turn % 3 != 0 && !every) continue;
        const double temperature = similarity == IASSA_AFFINITY_COSINE ? 0.1 : 0.2;
        const Problem p(c, levels, similarity, temperature, bilinear, similarity == IASSA_AFFINITY_SCALED_DOT ? 1.0f : 0.6f);
        check_problem(c, p, 1 + turn % 4, 1 + turn % 5, print);
      }
    }
  }
  if (cases() == Cases::kSlice) return;
  // Raw dot products so large that the softmax picks one pixel.
  check_problem(c, Problem(c, {{32, 8, 10}, {64, 4, 5}}, IASSA_AFFINITY_DOT, 1, false, 6.0f), 2, 2, print);
  for (int similarity = 0; similarity <= IASSA_AFFINITY_DOUBLE_SOFTMAX; ++similarity) check_chain(c, similarity, similarity % 2);
  check_bad_features(c);
  for (const int where : {0, 25, 159, 299}) check_norms(c, where);
}

}  // namespace kernels
