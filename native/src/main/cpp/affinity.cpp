// The affinity's C ABI: arguments, mode, workspace, resampling. The work is in affinity_levels.cpp
// (features), affinity_rows.cpp (rows of G), affinity_stream.cpp and affinity_kept.cpp (A x S).
#include "affinity.h"

#include <math.h>
#include <string.h>

#include <new>

#include "affinity_product.h"
#include "resample.cuh"
#include "support.h"

struct iassa_affinity {
  const iassa::AffinityKernels* kernels = nullptr;
  iassa::Features features;
  iassa::Softmax softmax;
  iassa::RowWorkspace workspace;
  iassa::KeptMatrix matrix;
  bool kept = false;
  int threads = 1;
  size_t map_stride = 0;

  // Of the calls to apply; grown when a call needs more.
  int maps = 0;
  iassa::Array<float> shrunk;   // maps x map_stride: S at h x w
  iassa::Array<float> ordered;  // the same, split; kept matrix only
  iassa::Array<float> product;  // maps x n
  iassa::Array<float> half;     // one map, resampled along one axis
  iassa::Array<double> totals;  // maps
  iassa::Array<double> sums;    // threads x kRows x maps; streaming only
};

namespace iassa {
namespace {

int check_create(int levels, const int* shapes, const float* const* data, int similarity,
                 double temperature, int upsampling, int64_t memory_limit, int threads) {
  IASSA_REQUIRE(levels >= 1 && levels <= kMaxLevels, "levels is %d, expected 1 to %d", levels,
                kMaxLevels);
  IASSA_REQUIRE_POINTER(shapes);
  IASSA_REQUIRE_POINTER(data);
  IASSA_REQUIRE(similarity >= IASSA_AFFINITY_DOT && similarity <= IASSA_AFFINITY_DOUBLE_SOFTMAX,
                "similarity is %d, expected 0 to 4", similarity);
  IASSA_REQUIRE(temperature > 0 && isfinite(temperature) &&
                    isfinite(static_cast<float>(1 / temperature)),
                "temperature is %g, expected a positive, finite number", temperature);
  IASSA_REQUIRE(upsampling == IASSA_AFFINITY_NEAREST || upsampling == IASSA_AFFINITY_BILINEAR,
                "upsampling is %d, expected 0 or 1", upsampling);
  IASSA_REQUIRE(memory_limit >= 0, "memory limit is %lld, expected 0 or more",
                static_cast<long long>(memory_limit));
  IASSA_REQUIRE(threads >= 0 && threads <= 1024, "threads is %d, expected 0 to 1024", threads);
  int64_t channels = 0;
  for (int l = 0; l < levels; ++l) {
    const int* shape = shapes + 3 * l;
    IASSA_REQUIRE(shape[0] >= 1 && shape[0] <= 1 << 16 && shape[1] >= 1 && shape[2] >= 1 &&
                      static_cast<int64_t>(shape[1]) * shape[2] <= kMaxPixels,
                  "feature level %d is %dx%dx%d, expected 1 to 65536 channels and 1 to %lld pixels",
                  l, shape[0], shape[1], shape[2], static_cast<long long>(kMaxPixels));
    IASSA_REQUIRE(data[l] != nullptr, "the data of feature level %d is null", l);
    channels += shape[0];
  }
  IASSA_REQUIRE(channels <= 1 << 20, "features have %lld channels, expected at most %d",
                static_cast<long long>(channels), 1 << 20);
  return IASSA_OK;
}

int no_memory(const char* what) {
  return fail(IASSA_OUT_OF_MEMORY, "the affinity's %s do not fit the machine's memory", what);
}

int build(int levels, const int* shapes, const float* const* data, int similarity,
          double temperature, int upsampling, int64_t memory_limit, iassa_affinity* affinity) {
  const int largest = largest_level(levels, shapes);
  const int64_t pixels = static_cast<int64_t>(shapes[3 * largest + 1]) * shapes[3 * largest + 2];
  affinity->kept = iassa_affinity_keeps_matrix(pixels, memory_limit);
  const size_t n = pixels;
  KeptMatrix& matrix = affinity->matrix;
  if (affinity->kept) {
    matrix.stride = (n + 31) / 32 * 32;
    if (!matrix.values.allocate(n * matrix.stride) || !matrix.sums.allocate(n)) {
      return fail(IASSA_OUT_OF_MEMORY, "the affinity of %lld pixels needs %lld bytes, more than "
                  "there are; a lower memory limit streams it", static_cast<long long>(pixels),
                  static_cast<long long>(KeptMatrix::bytes_of(pixels)));
    }
  }
  LevelRequest request;
  request.count = levels;
  request.shapes = shapes;
  request.data = data;
  request.similarity = similarity;
  request.temperature = temperature;
  request.bilinear = upsampling == IASSA_AFFINITY_BILINEAR;
  request.gram_budget = memory_limit - (affinity->kept ? KeptMatrix::bytes_of(pixels) : 0);
  request.threads = affinity->threads;
  IASSA_TRY(prepare_levels(request, *affinity->kernels, &affinity->features));
  if (!affinity->workspace.allocate(affinity->features, affinity->threads)) {
    return no_memory("row buffers");
  }
  affinity->map_stride = (n + 31) / 32 * 32 + kPad;
  affinity->softmax.twice = similarity == IASSA_AFFINITY_DOUBLE_SOFTMAX;
  if (affinity->softmax.twice) {
    if (!affinity->softmax.column_max.allocate_zero(n + kPad) ||
        !affinity->softmax.column_inverse.allocate_zero(n + kPad)) {
      return no_memory("column statistics");
    }
    column_statistics(affinity->features, *affinity->kernels, &affinity->workspace,
                      &affinity->softmax);
  }
  if (affinity->kept) {
    Array<float> rows;
    if (!rows.allocate_zero(affinity->threads * kRows * (n + kPad))) {
      return no_memory("row buffers");
    }
    fill_matrix(affinity->features, *affinity->kernels, affinity->softmax, &affinity->workspace,
                rows.data(), &matrix);
    // Products need the matrix only.
    affinity->workspace.clear();
    for (int l = 0; l < affinity->features.count; ++l) {
      affinity->features.levels[l] = Level();
    }
    affinity->features.count = 0;
    affinity->softmax.column_max.clear();
    affinity->softmax.column_inverse.clear();
    affinity->features.inverse_norm.clear();
  }
  return IASSA_OK;
}

/// Grows the workspace for maps of height x width.
bool reserve(iassa_affinity* affinity, int count, int height, int width) {
  const size_t down = static_cast<size_t>(affinity->features.height) * width;
  const size_t up = static_cast<size_t>(height) * affinity->features.width;
  const size_t half = down > up ? down : up;
  if (affinity->half.size() < half && !affinity->half.allocate(half)) {
    return false;
  }
  if (count <= affinity->maps) {
    return true;
  }
  affinity->maps = 0;
  const size_t maps = count;
  const size_t stride = affinity->map_stride;
  if (!affinity->shrunk.allocate_zero(maps * stride) ||
      !affinity->product.allocate(maps * affinity->features.pixels) ||
      !affinity->totals.allocate(maps) ||
      !(affinity->kept ? affinity->ordered.allocate_zero(maps * stride)
                       : affinity->sums.allocate(affinity->threads * kRows * maps))) {
    return false;
  }
  affinity->maps = count;
  return true;
}

/// Brings a map from height x width to out_height x out_width, rows first.
void resample(const float* map, int height, int width, int out_height, int out_width, int threads,
              float* half, float* out) {
  if (height == out_height && width == out_width) {
    memcpy(out, map, static_cast<size_t>(height) * width * sizeof(float));
    return;
  }
  const bool parallel = static_cast<int64_t>(height) * width + out_height * out_width > 1 << 16;
#pragma omp parallel for num_threads(threads) schedule(static) if (parallel)
  for (int y = 0; y < out_height; ++y) {
    float* row = half + static_cast<size_t>(y) * width;
    if (out_height >= height) {
      const LinearTap tap = linear_tap(y, height, out_height);
      const float* low = map + static_cast<size_t>(tap.low) * width;
      const float* high = map + static_cast<size_t>(tap.high) * width;
      for (int x = 0; x < width; ++x) {
        row[x] = low[x] + tap.weight * (high[x] - low[x]);
      }
    } else {
      for (int x = 0; x < width; ++x) {
        row[x] = resample_axis(map + x, width, y, out_height, height);
      }
    }
    for (int x = 0; x < out_width; ++x) {
      out[static_cast<size_t>(y) * out_width + x] = resample_axis(row, 1, x, out_width, width);
    }
  }
}

}  // namespace

const AffinityKernels& affinity_kernels();

}  // namespace iassa

int iassa_affinity_keeps_matrix(int64_t pixels, int64_t memory_limit) {
  return pixels <= iassa::kMaxPixels && iassa::KeptMatrix::bytes_of(pixels) <= memory_limit;
}

int iassa_affinity_create(int levels, const int* shapes, const float* const* data, int similarity,
                          double temperature, int upsampling, int64_t memory_limit, int threads,
                          iassa_affinity** result) {
  IASSA_REQUIRE_POINTER(result);
  *result = nullptr;
  IASSA_TRY(iassa::check_create(levels, shapes, data, similarity, temperature, upsampling,
                                memory_limit, threads));
  iassa_affinity* affinity = new (std::nothrow) iassa_affinity;
  if (affinity == nullptr) {
    return iassa::no_memory("few hundred bytes");
  }
  affinity->kernels = &iassa::affinity_kernels();
  affinity->threads = threads > 0 ? threads : iassa_threads();
  const int status = iassa::build(levels, shapes, data, similarity, temperature, upsampling,
                                  memory_limit, affinity);
  if (status != IASSA_OK) {
    delete affinity;
    return status;
  }
  *result = affinity;
  return IASSA_OK;
}

int iassa_affinity_reserve(iassa_affinity* affinity, int count, int height, int width) {
  IASSA_REQUIRE_POINTER(affinity);
  IASSA_REQUIRE(count >= 1 && count <= iassa::kMaxTargets, "maps is %d, expected 1 to %d", count,
                iassa::kMaxTargets);
  IASSA_TRY(iassa::check_shape(height, width));
  return iassa::reserve(affinity, count, height, width) ? IASSA_OK : iassa::no_memory("maps");
}

int iassa_affinity_apply(iassa_affinity* affinity, const float* maps, int count, int height,
                         int width, float* out) {
  IASSA_REQUIRE_POINTER(affinity);
  IASSA_REQUIRE_POINTER(maps);
  IASSA_REQUIRE_POINTER(out);
  IASSA_TRY(iassa_affinity_reserve(affinity, count, height, width));
  const int h = affinity->features.height;
  const int w = affinity->features.width;
  const size_t n = affinity->features.pixels;
  const size_t pixels = static_cast<size_t>(height) * width;
  for (size_t i = 0; i < count * pixels; ++i) {
    if (!isfinite(maps[i])) {
      return iassa::fail(IASSA_AFFINITY_NOT_FINITE,
                         "map %lld, index %lld is %g, expected a finite number",
                         static_cast<long long>(i / pixels), static_cast<long long>(i % pixels),
                         static_cast<double>(maps[i]));
    }
  }
  const size_t stride = affinity->map_stride;
  for (int t = 0; t < count; ++t) {
    float* map = affinity->shrunk.data() + t * stride;
    iassa::resample(maps + t * pixels, height, width, h, w, affinity->threads,
                    affinity->half.data(), map);
    double total = 0.0;
    for (size_t i = 0; i < n; ++i) {
      total += map[i];
    }
    affinity->totals[t] = total;
    if (affinity->kept) {
      affinity->kernels->split(map, static_cast<int>(affinity->matrix.stride),
                               affinity->ordered.data() + t * stride);
    }
  }
  if (affinity->kept) {
    iassa::kept_product(affinity->matrix, *affinity->kernels, affinity->softmax.twice,
                        static_cast<int>(n), affinity->threads, affinity->ordered.data(), stride,
                        count, affinity->totals.data(), affinity->product.data());
  } else {
    iassa::stream_product(affinity->features, *affinity->kernels, affinity->softmax,
                          &affinity->workspace, affinity->shrunk.data(), stride, count,
                          affinity->totals.data(), affinity->sums.data(),
                          affinity->product.data());
  }
  for (int t = 0; t < count; ++t) {
    iassa::resample(affinity->product.data() + t * n, h, w, height, width, affinity->threads,
                    affinity->half.data(), out + t * pixels);
  }
  return IASSA_OK;
}

int iassa_affinity_neighbours(iassa_affinity* affinity, double* result) {
  IASSA_REQUIRE_POINTER(affinity);
  IASSA_REQUIRE_POINTER(result);
  iassa::Array<double> shares;
  if (!shares.allocate(affinity->features.pixels)) {
    return iassa::no_memory("row statistics");
  }
  *result = affinity->kept
                ? iassa::kept_neighbours(affinity->matrix, *affinity->kernels,
                                         affinity->softmax.twice, affinity->features.pixels,
                                         affinity->threads, shares.data())
                : iassa::stream_neighbours(affinity->features, *affinity->kernels,
                                           affinity->softmax, &affinity->workspace, shares.data());
  return IASSA_OK;
}

int iassa_affinity_height(const iassa_affinity* affinity) { return affinity ? affinity->features.height : 0; }

int iassa_affinity_width(const iassa_affinity* affinity) { return affinity ? affinity->features.width : 0; }

int iassa_affinity_kept(const iassa_affinity* affinity) { return affinity ? affinity->kept : 0; }

int64_t iassa_affinity_bytes(const iassa_affinity* affinity) {
  if (affinity == nullptr) return 0;
  return affinity->features.bytes() + affinity->softmax.column_max.bytes() +
         affinity->softmax.column_inverse.bytes() + affinity->workspace.bytes() +
         affinity->matrix.values.bytes() + affinity->matrix.sums.bytes() +
         affinity->shrunk.bytes() + affinity->ordered.bytes() + affinity->product.bytes() +
         affinity->half.bytes() + affinity->totals.bytes() + affinity->sums.bytes();
}

void iassa_affinity_free(iassa_affinity* affinity) { delete affinity; }
