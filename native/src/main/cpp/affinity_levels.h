// Feature levels, prepared once per image: copied, scaled, merged, and as Gram matrices where that
// is smaller or quicker.
#pragma once

#include "affinity_kernels.h"
#include "affinity_memory.h"

namespace iassa {

constexpr int kMaxLevels = 16;
constexpr int64_t kMaxPixels = int64_t{1} << 20;

/// Where each fine row or column lies in a level; nearest has low == high, weight 0.
struct AxisMap {
  Array<int> low;
  Array<int> high;
  Array<float> weight;
  bool identity = false;
};

/// One level after preparation. Holds features or a Gram matrix, never both.
struct Level {
  int channels = 0;
  int height = 0;
  int width = 0;
  int pixels = 0;
  size_t stride = 0;  // floats per feature plane or per row of the Gram matrix: pixels + kPad
  Array<float> features;
  Array<float> gram;
  AxisMap rows;
  AxisMap columns;

  /// Whether the level has the size of the result and features: it goes straight into the tiles.
  bool direct() const { return rows.identity && columns.identity && gram.empty(); }
};

/// What all levels amount to.
struct Features {
  int count = 0;
  Level levels[kMaxLevels];
  int height = 0;
  int width = 0;
  int pixels = 0;
  bool bilinear = false;
  float scale = 1.0f;          // logit = G * scale * inverse_norm[i] * inverse_norm[j]
  Array<float> inverse_norm;   // cosine only, pixels + kPad; else empty

  int64_t bytes() const;
};

/// The request, as it came through the C ABI.
struct LevelRequest {
  int count;
  const int* shapes;
  const float* const* data;
  int similarity;
  double temperature;
  bool bilinear;
  int64_t gram_budget;  // bytes for Gram matrices that are larger than their features
  int threads;
};

/// Prepares the levels. Returns a status; the message is set on failure.
int prepare_levels(const LevelRequest& request, const AffinityKernels& kernels, Features* result);

/// Chooses the largest level. Returns its index.
int largest_level(int count, const int* shapes);

}  // namespace iassa
