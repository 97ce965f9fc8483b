#include "affinity_rows.h"

namespace iassa {
namespace {

constexpr int kPatchHeight = 2;
constexpr int kPatchWidth = kRows / kPatchHeight;

/// Packs the level's features at the given fine pixels as [channel][kRows]; missing rows are 0.
void pack(const Level& level, const RowGroup& group, const int* member, int count, float* packed) {
  for (int r = 0; r < count; ++r) {
    const int y = group.y[member[r]];
    const int x = group.x[member[r]];
    const size_t row0 = static_cast<size_t>(level.rows.low[y]) * level.width;
    const size_t row1 = static_cast<size_t>(level.rows.high[y]) * level.width;
    const int x0 = level.columns.low[x];
    const int x1 = level.columns.high[x];
    const float v = level.rows.weight[y];
    const float u = level.columns.weight[x];
    const float* plane = level.features.data();
    if (u == 0.0f && v == 0.0f) {
      for (int c = 0; c < level.channels; ++c, plane += level.stride) {
        packed[c * kRows + r] = plane[row0 + x0];
      }
      continue;
    }
    for (int c = 0; c < level.channels; ++c, plane += level.stride) {
      const float low = plane[row0 + x0] + u * (plane[row0 + x1] - plane[row0 + x0]);
      const float high = plane[row1 + x0] + u * (plane[row1 + x1] - plane[row1 + x0]);
      packed[c * kRows + r] = low + v * (high - low);
    }
  }
  for (int r = count; r < kRows; ++r) {
    for (int c = 0; c < level.channels; ++c) {
      packed[c * kRows + r] = 0.0f;
    }
  }
}

void spread(const float* row, const AxisMap& columns, int count, bool bilinear, float* out) {
  const int* low = columns.low.data();
  if (!bilinear) {
    for (int x = 0; x < count; ++x) {
      out[x] = row[low[x]];
    }
    return;
  }
  const int* high = columns.high.data();
  const float* weight = columns.weight.data();
  for (int x = 0; x < count; ++x) {
    const float a = row[low[x]];
    out[x] = a + weight[x] * (row[high[x]] - a);
  }
}

}  // namespace

int row_groups(int height, int width) {
  return ((height + kPatchHeight - 1) / kPatchHeight) * ((width + kPatchWidth - 1) / kPatchWidth);
}

RowGroup row_group(int height, int width, int index) {
  const int across = (width + kPatchWidth - 1) / kPatchWidth;
  const int top = index / across * kPatchHeight;
  const int left = index % across * kPatchWidth;
  RowGroup group;
  group.count = 0;
  for (int y = top; y < height && y < top + kPatchHeight; ++y) {
    for (int x = left; x < width && x < left + kPatchWidth; ++x) {
      group.y[group.count] = y;
      group.x[group.count] = x;
      group.pixel[group.count] = y * width + x;
      ++group.count;
    }
  }
  return group;
}

int tile_rows(int height, int width) {
  const int rows = width < 512 ? 512 / width : 1;
  return rows < height ? rows : height;
}

bool RowScratch::allocate(const Features& features) {
  size_t total = 0;
  size_t packed = 0;
  size_t other = 0;
  plain_room_ = 0;
  for (int l = 0; l < features.count; ++l) {
    const Level& level = features.levels[l];
    if (level.direct()) {
      packed = static_cast<size_t>(level.channels) * kRows;
      continue;
    }
    offset_[l] = total;
    room_[l] = level.columns.identity
                   ? static_cast<size_t>(level.pixels) + kPad
                   : static_cast<size_t>(level.height) * features.width + kPad;
    total += room_[l] * kRows;
    if (level.stride > plain_room_) {
      plain_room_ = level.stride;
    }
    const size_t channels = static_cast<size_t>(level.channels) * kRows;
    if (level.gram.empty() && channels > other) {
      other = channels;
    }
  }
  return expanded_.allocate_zero(total + kPad) &&
         plain_.allocate_zero(plain_room_ * (kRows + 2) + kPad) &&
         packed_.allocate_zero(packed + kPad) && other_.allocate_zero(other + kPad);
}

void RowScratch::coarse_rows(const Features& features, const AffinityKernels& kernels,
                             const Level& level, const RowGroup& group, const int* leader,
                             int distinct, const float** rows) {
  float* plain = plain_.data();
  for (int u = 0; u < distinct; ++u) {
    rows[u] = plain + u * plain_room_;
  }
  if (level.gram.empty()) {
    pack(level, group, leader, distinct, other_.data());
    kernels.gram(other_.data(), distinct, level.features.data(), level.stride, level.channels, plain,
                 plain_room_, level.pixels, false);
    return;
  }
  const float* gram = level.gram.data();
  for (int u = 0; u < distinct; ++u) {
    const int y = group.y[leader[u]];
    const int x = group.x[leader[u]];
    const float* low = gram + static_cast<size_t>(level.rows.low[y]) * level.width * level.stride;
    const float* high = gram + static_cast<size_t>(level.rows.high[y]) * level.width * level.stride;
    const size_t left = level.columns.low[x] * level.stride;
    const size_t right = level.columns.high[x] * level.stride;
    const float across = level.columns.weight[x];
    const float down = level.rows.weight[y];
    if (!features.bilinear || (across == 0.0f && down == 0.0f)) {
      rows[u] = low + left;
      continue;
    }
    // Linear in the row's pixel: blend the Gram rows of its four neighbours.
    float* first = plain + kRows * plain_room_;
    float* second = first + plain_room_;
    kernels.blend(first, low + left, low + right, across, level.pixels, false);
    kernels.blend(second, high + left, high + right, across, level.pixels, false);
    kernels.blend(plain + u * plain_room_, first, second, down, level.pixels, false);
  }
}

void RowScratch::prepare(const Features& features, const AffinityKernels& kernels,
                         const RowGroup& group) {
  direct_ = nullptr;
  for (int l = 0; l < features.count; ++l) {
    const Level& level = features.levels[l];
    if (level.direct()) {
      int all[kRows];
      for (int r = 0; r < group.count; ++r) {
        all[r] = r;
      }
      pack(level, group, all, group.count, packed_.data());
      direct_ = &level;
      continue;
    }
    // Rows whose pixel falls on the same coarse pixel share one coarse row.
    int leader[kRows];
    int slot[kRows];
    int distinct = 0;
    for (int r = 0; r < group.count; ++r) {
      int u = 0;
      while (u < distinct && (features.bilinear ||
                              level.rows.low[group.y[r]] != level.rows.low[group.y[leader[u]]] ||
                              level.columns.low[group.x[r]] != level.columns.low[group.x[leader[u]]])) {
        ++u;
      }
      if (u == distinct) {
        leader[distinct++] = r;
      }
      slot[r] = u;
    }
    const float* rows[kRows];
    coarse_rows(features, kernels, level, group, leader, distinct, rows);
    Source source[kRows];
    for (int u = 0; u < distinct; ++u) {
      float* out = expanded_.data() + offset_[l] + u * room_[l];
      source[u].data = out;
      source[u].stride = features.width;
      if (level.columns.identity) {
        // Nothing to spread, but the row must outlive this level's turn of the shared memory.
        kernels.blend(out, rows[u], rows[u], 0.0f, level.pixels, false);
        continue;
      }
      for (int y = 0; y < level.height; ++y) {
        spread(rows[u] + static_cast<size_t>(y) * level.width, level.columns, features.width,
               features.bilinear, out + static_cast<size_t>(y) * features.width);
      }
    }
    for (int r = 0; r < group.count; ++r) {
      sources_[l][r] = source[slot[r]];
    }
  }
}

void RowScratch::tile(const Features& features, const AffinityKernels& kernels,
                      const RowGroup& group, int y0, int y1, float* out, size_t stride) {
  bool filled = false;
  for (int r = 0; r < group.count; ++r) {
    for (int y = y0; y < y1; ++y) {
      // All levels of one fine row before the next: what a vector writes beyond the row is
      // overwritten by the next row's first level.
      float* to = out + r * stride + static_cast<size_t>(y - y0) * features.width;
      bool add = false;
      for (int l = 0; l < features.count; ++l) {
        const Level& level = features.levels[l];
        if (&level == direct_) {
          continue;
        }
        const Source& source = sources_[l][r];
        kernels.blend(to, source.data + level.rows.low[y] * source.stride,
                      source.data + level.rows.high[y] * source.stride, level.rows.weight[y],
                      features.width, add);
        add = true;
      }
      filled = add;
    }
  }
  if (direct_ != nullptr) {
    const size_t first = static_cast<size_t>(y0) * features.width;
    kernels.gram(packed_.data(), group.count, direct_->features.data() + first, direct_->stride,
                 direct_->channels, out, stride, (y1 - y0) * features.width, filled);
  }
}

}  // namespace iassa
