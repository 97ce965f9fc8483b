// Rows of G, a group of neighbouring pixels at a time.
#pragma once

#include "affinity_levels.h"

namespace iassa {

/// Up to kRows pixels, a 2 x 4 patch: neighbours share their coarse pixels.
struct RowGroup {
  int count;
  int y[kRows];
  int x[kRows];
  int pixel[kRows];
};

/// Number of groups of a height x width grid, and the group of an index.
int row_groups(int height, int width);
RowGroup row_group(int height, int width, int index);

/// Fine rows per tile: about 512 columns, so that 8 rows of a tile stay in the first-level cache.
int tile_rows(int height, int width);

/// One thread's memory for the rows of a group. Allocates in `allocate` only.
class RowScratch {
 public:
  bool allocate(const Features& features);
  int64_t bytes() const { return expanded_.bytes() + plain_.bytes() + packed_.bytes(); }

  /// Computes what the rows of the group need of every level: coarse rows of the Gram matrices,
  /// spread horizontally, and packed features of the finest level.
  void prepare(const Features& features, const AffinityKernels& kernels, const RowGroup& group);

  /// out[r * stride + (y - y0) * width + x] = G(pixel r, (y, x)) for y0 <= y < y1. Writes up to
  /// kPad floats beyond each row. Every sum over levels and channels has a fixed order.
  void tile(const Features& features, const AffinityKernels& kernels, const RowGroup& group, int y0,
            int y1, float* out, size_t stride);

 private:
  /// A row's values in one level: coarse row y starts at data + y * stride, width floats.
  struct Source {
    const float* data;
    size_t stride;
  };

  void coarse_rows(const Features& features, const AffinityKernels& kernels, const Level& level,
                   const RowGroup& group, const int* leader, int distinct, const float** rows);

  Source sources_[kMaxLevels][kRows];
  const Level* direct_ = nullptr;
  Array<float> expanded_;  // per level that is not direct: kRows x room
  Array<float> plain_;     // coarse rows before they are spread, and two rows to blend
  Array<float> packed_;    // [channel][kRows], finest features
  Array<float> other_;     // the same for a coarse level
  size_t offset_[kMaxLevels] = {};
  size_t room_[kMaxLevels] = {};
  size_t plain_room_ = 0;
};

}  // namespace iassa
