#include "affinity_levels.h"

#include <math.h>
#include <omp.h>

#include "affinity.h"
#include "support.h"
#include "levels.cuh"

namespace iassa {
namespace {

/// Above this share of the largest norm a pixel has a direction; below, its cosine counts as 0.
constexpr double kSmallestNorm = 1e-15;

bool map_axis(int coarse, int fine, bool bilinear, AxisMap* map) {
  const size_t room = static_cast<size_t>(fine) + kPad;
  if (!map->low.allocate_zero(room) || !map->high.allocate_zero(room) ||
      !map->weight.allocate_zero(room)) {
    return false;
  }
  map->identity = coarse == fine;
  for (int i = 0; i < fine; ++i) {
    if (bilinear) {
      const LinearTap tap = linear_tap(i, coarse, fine);
      map->low[i] = tap.low;
      map->high[i] = tap.high;
      map->weight[i] = tap.weight;
    } else {
      map->low[i] = map->high[i] = nearest_index(i, coarse, fine);
    }
  }
  return true;
}

int out_of_memory(const char* what, int64_t bytes) {
  return fail(IASSA_OUT_OF_MEMORY, "the affinity's %s need %lld bytes, more than there are",
                       what, static_cast<long long>(bytes));
}

int check_finite(int level, const float* data, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    if (!isfinite(data[i])) {
      return fail(IASSA_AFFINITY_NOT_FINITE,
                           "feature level %d, index %lld is %g, expected a finite number", level,
                           static_cast<long long>(i), static_cast<double>(data[i]));
    }
  }
  return IASSA_OK;
}

/// Adds |phi_i|^2 of one level's upsampled features to every fine pixel. With bilinear weights u,
/// |sum_a u_a phi_a|^2 is a quadratic form in the ten products of four neighbours, so five
/// products per coarse pixel do, in double, whatever the fine size.
bool add_squared_norms(const float* data, int channels, const Level& level, int fine_height,
                       int fine_width, double* norms) {
  const int w = level.width;
  const size_t n = level.pixels;
  Array<double> products;  // self, right, down, down-right, right x down
  if (!products.allocate_zero(5 * n)) {
    return false;
  }
  double* self = products.data();
  double* right = self + n;
  double* down = right + n;
  double* diagonal = down + n;
  double* anti = diagonal + n;
  for (int c = 0; c < channels; ++c) {
    const float* plane = data + c * n;
    for (size_t a = 0; a < n; ++a) {
      const double value = plane[a];
      self[a] += value * value;
      if (a + 1 < n) {
        right[a] += value * plane[a + 1];
      }
      if (a + w < n) {
        down[a] += value * plane[a + w];
        anti[a] += static_cast<double>(plane[a + 1]) * plane[a + w];
      }
      if (a + w + 1 < n) {
        diagonal[a] += value * plane[a + w + 1];
      }
    }
  }
  for (int y = 0; y < fine_height; ++y) {
    const double v = level.rows.weight[y];
    for (int x = 0; x < fine_width; ++x) {
      const double u = level.columns.weight[x];
      const size_t a = static_cast<size_t>(level.rows.low[y]) * w + level.columns.low[x];
      const double w00 = (1 - v) * (1 - u);
      const double w01 = (1 - v) * u;
      const double w10 = v * (1 - u);
      const double w11 = v * u;
      double sum = w00 * w00 * self[a];
      if (u > 0) {
        sum += w01 * w01 * self[a + 1] + 2 * w00 * w01 * right[a];
      }
      if (v > 0) {
        sum += w10 * w10 * self[a + w] + 2 * w00 * w10 * down[a];
      }
      if (u > 0 && v > 0) {
        sum += w11 * w11 * self[a + w + 1] + 2 * w00 * w11 * diagonal[a] + 2 * w01 * w10 * anti[a] +
               2 * w01 * w11 * down[a + 1] + 2 * w10 * w11 * right[a + w];
      }
      norms[static_cast<size_t>(y) * fine_width + x] += sum > 0 ? sum : 0;
    }
  }
  return true;
}

/// Scale of each pixel of one level at its own size, for the per-level cosine.
bool inverse_level_norms(const float* data, int channels, size_t n, Array<float>* scale) {
  Array<double> squares;
  if (!squares.allocate_zero(n) || !scale->allocate(n)) {
    return false;
  }
  double largest = 0;
  for (int c = 0; c < channels; ++c) {
    for (size_t a = 0; a < n; ++a) {
      const double value = data[c * n + a];
      squares[a] += value * value;
    }
  }
  for (size_t a = 0; a < n; ++a) {
    largest = fmax(largest, squares[a]);
  }
  for (size_t a = 0; a < n; ++a) {
    const double norm = sqrt(squares[a]);
    (*scale)[a] =
        norm > kSmallestNorm * sqrt(largest) ? static_cast<float>(fmin(1 / norm, 3e38)) : 0.0f;
  }
  return true;
}

/// Gram matrix of a level: the upper half by blocks of kRows rows, then mirrored, so that it is
/// symmetric bit for bit.
bool build_gram(const AffinityKernels& kernels, int threads, Level* level) {
  const int n = level->pixels;
  const size_t stride = level->stride;
  Array<float> packed;
  const size_t pack = static_cast<size_t>(level->channels) * kRows;
  // The last group writes whole groups of rows.
  const size_t rows_written = (static_cast<size_t>(n) + kRows - 1) / kRows * kRows;
  if (!level->gram.allocate_zero(rows_written * stride) ||
      !packed.allocate(pack * threads)) {
    return false;
  }
  float* gram = level->gram.data();
  const float* features = level->features.data();
#pragma omp parallel for num_threads(threads) schedule(dynamic)
  for (int i = 0; i < n; i += kRows) {
    float* rows = packed.data() + pack * omp_get_thread_num();
    const int count = n - i < kRows ? n - i : kRows;
    for (int c = 0; c < level->channels; ++c) {
      for (int r = 0; r < kRows; ++r) {
        rows[c * kRows + r] = r < count ? features[c * stride + i + r] : 0.0f;
      }
    }
    kernels.gram(rows, count, features + i, stride, level->channels,
                 gram + static_cast<size_t>(i) * stride + i, stride, n - i, false);
  }
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int j = 0; j < n; ++j) {
    for (int i = 0; i < j; ++i) {
      gram[j * stride + i] = gram[i * stride + j];
    }
  }
  return true;
}

/// Adds the coarse Gram matrix into the finer one where nearest upsampling composes.
bool merge_nested(const Level& coarse, int fine_height, int fine_width, Level* finer) {
  if (coarse.gram.empty() || finer->gram.empty() || coarse.height > finer->height ||
      coarse.width > finer->width ||
      !nearest_nested(coarse.height, finer->height, fine_height) ||
      !nearest_nested(coarse.width, finer->width, fine_width)) {
    return false;
  }
  Array<int> up;
  if (!up.allocate(finer->pixels)) {
    return false;
  }
  for (int a = 0; a < finer->pixels; ++a) {
    up[a] = nearest_index(a / finer->width, coarse.height, finer->height) * coarse.width +
            nearest_index(a % finer->width, coarse.width, finer->width);
  }
  for (int a = 0; a < finer->pixels; ++a) {
    const float* from = coarse.gram.data() + up[a] * coarse.stride;
    float* to = finer->gram.data() + a * finer->stride;
    for (int b = 0; b < finer->pixels; ++b) {
      to[b] += from[up[b]];
    }
  }
  return true;
}

}  // namespace

int64_t Features::bytes() const {
  int64_t sum = inverse_norm.bytes();
  for (int l = 0; l < count; ++l) {
    sum += levels[l].features.bytes() + levels[l].gram.bytes();
  }
  return sum;
}

int largest_level(int count, const int* shapes) {
  int best = 0;
  int64_t most = 0;
  for (int l = 0; l < count; ++l) {
    const int64_t pixels = static_cast<int64_t>(shapes[3 * l + 1]) * shapes[3 * l + 2];
    if (pixels > most) {
      most = pixels;
      best = l;
    }
  }
  return best;
}

int prepare_levels(const LevelRequest& request, const AffinityKernels& kernels, Features* result) {
  const int first = largest_level(request.count, request.shapes);
  result->height = request.shapes[3 * first + 1];
  result->width = request.shapes[3 * first + 2];
  result->pixels = result->height * result->width;
  result->bilinear = request.bilinear;
  const bool per_level = request.similarity == IASSA_AFFINITY_LEVEL_COSINE;
  const bool cosine = request.similarity == IASSA_AFFINITY_COSINE;

  // One prepared level per size; which input goes where, and how many channels that makes.
  int target[kMaxLevels];
  double channels = 0;
  for (int l = 0; l < request.count; ++l) {
    const int* shape = request.shapes + 3 * l;
    const size_t size = static_cast<size_t>(shape[0]) * shape[1] * shape[2];
    const int status = check_finite(l, request.data[l], size);
    if (status != IASSA_OK) {
      return status;
    }
    int t = 0;
    while (t < result->count && (result->levels[t].height != shape[1] ||
                                 result->levels[t].width != shape[2])) {
      ++t;
    }
    Level& level = result->levels[t];
    if (t == result->count) {
      ++result->count;
      level.height = shape[1];
      level.width = shape[2];
      level.pixels = shape[1] * shape[2];
      level.stride = static_cast<size_t>(level.pixels) + kPad;
      if (!map_axis(shape[1], result->height, request.bilinear, &level.rows) ||
          !map_axis(shape[2], result->width, request.bilinear, &level.columns)) {
        return out_of_memory("index maps", 12LL * (result->height + result->width));
      }
    }
    level.channels += shape[0];
    channels += shape[0];
    target[l] = t;
  }

  // Norms of the concatenated, upsampled features; their largest bounds every entry of G.
  double unit = 1.0;
  if (!per_level) {
    Array<double> norms;
    if (!norms.allocate_zero(result->pixels)) {
      return out_of_memory("norms", 8LL * result->pixels);
    }
    for (int l = 0; l < request.count; ++l) {
      if (!add_squared_norms(request.data[l], request.shapes[3 * l], result->levels[target[l]],
                             result->height, result->width, norms.data())) {
        return out_of_memory("norms", 40LL * result->pixels);
      }
    }
    double largest = 0;
    for (int i = 0; i < result->pixels; ++i) {
      largest = fmax(largest, norms[i]);
    }
    if (!cosine && !(largest < 1e37)) {
      return fail(IASSA_AFFINITY_NOT_FINITE,
                           "the largest squared norm of a pixel's features is %g, expected less "
                           "than 1e37 so that dot products fit a float",
                           largest);
    }
    if (cosine) {
      // A power of two brings the largest norm near 1, so that no product overflows.
      unit = largest > 0 ? ldexp(1.0, -ilogb(sqrt(largest))) : 1.0;
      if (!result->inverse_norm.allocate_zero(static_cast<size_t>(result->pixels) + kPad)) {
        return out_of_memory("norms", 4LL * result->pixels);
      }
      for (int i = 0; i < result->pixels; ++i) {
        const double norm = sqrt(norms[i]);
        result->inverse_norm[i] =
            norm > kSmallestNorm * sqrt(largest) ? static_cast<float>(1 / (norm * unit)) : 0.0f;
      }
    }
  }
  result->scale = static_cast<float>(
      request.similarity == IASSA_AFFINITY_SCALED_DOT ? 1 / sqrt(channels)
      : cosine                                        ? 1 / request.temperature
      : per_level                                     ? 1 / (request.temperature * request.count)
                                                      : 1.0);

  // Copy, scaled; levels of one size become one level with all their channels.
  int filled[kMaxLevels] = {};
  for (int l = 0; l < request.count; ++l) {
    Level& level = result->levels[target[l]];
    const size_t n = level.pixels;
    if (level.features.empty() &&
        !level.features.allocate_zero(level.channels * level.stride + kPad)) {
      return out_of_memory("features", static_cast<int64_t>(level.channels * level.stride * 4));
    }
    Array<float> norms;
    if (per_level && !inverse_level_norms(request.data[l], request.shapes[3 * l], n, &norms)) {
      return out_of_memory("norms", static_cast<int64_t>(12 * n));
    }
    for (int c = 0; c < request.shapes[3 * l]; ++c, ++filled[target[l]]) {
      const float* from = request.data[l] + c * n;
      float* to = level.features.data() + filled[target[l]] * level.stride;
      for (size_t a = 0; a < n; ++a) {
        to[a] = per_level ? from[a] * norms[a] : static_cast<float>(from[a] * unit);
      }
    }
  }

  // Gram matrices, coarsest level first.
  int64_t budget = request.gram_budget;
  bool done[kMaxLevels] = {};
  for (int k = 0; k < result->count; ++k) {
    int l = -1;
    for (int m = 0; m < result->count; ++m) {
      if (!done[m] && (l < 0 || result->levels[m].pixels < result->levels[l].pixels)) {
        l = m;
      }
    }
    done[l] = true;
    Level& level = result->levels[l];
    const int64_t bytes = static_cast<int64_t>(level.pixels) * static_cast<int64_t>(level.stride) * 4;
    const bool smaller = bytes <= level.features.bytes();
    if (!smaller && (level.channels <= 32 || bytes > budget)) {
      continue;
    }
    if (!build_gram(kernels, request.threads, &level)) {
      return out_of_memory("Gram matrix", bytes);
    }
    level.features.clear();
    budget -= smaller ? 0 : bytes;
  }
  for (int k = 0; !request.bilinear && k < result->count;) {
    bool merged = false;
    for (int m = 0; m < result->count && !merged; ++m) {
      merged = m != k && result->levels[k].pixels < result->levels[m].pixels &&
               merge_nested(result->levels[k], result->height, result->width, &result->levels[m]);
    }
    if (merged) {
      --result->count;
      if (k != result->count) {
        result->levels[k] = static_cast<Level&&>(result->levels[result->count]);
      }
      result->levels[result->count] = Level();
    } else {
      ++k;
    }
  }
  return IASSA_OK;
}

}  // namespace iassa
