// Streaming: rows of G in tiles, online softmax, nothing of size n^2. Each row is summed tile by
// tile in one order: within a tile in float by vector lanes, over tiles in double.
#include <new>

#include <omp.h>

#include "affinity_product.h"
#include "online_softmax.cuh"

namespace iassa {
namespace {

/// Running state of one row. With a double softmax max stays 0 and sum, squares are of exp(P) - 1.
struct Row {
  float max;
  double sum;
  double squares;
};

/// Logits of a tile to weights, taken into the state. Returns the factor for the row's other sums.
double take_tile(const Features& features, const AffinityKernels& kernels, const Softmax& softmax,
                 int pixel, int first, int columns, float* x, Row* row) {
  if (softmax.twice) {
    row->sum += kernels.double_softmax(x, columns, softmax.column_max.data() + first,
                                       softmax.column_inverse.data() + first);
    return 1.0;
  }
  const bool cosine = !features.inverse_norm.empty();
  const float scale = cosine ? features.scale * features.inverse_norm[pixel] : features.scale;
  const float largest =
      kernels.scale_max(x, columns, scale, cosine ? features.inverse_norm.data() + first : nullptr);
  const double factor = softmax_raise(&row->max, largest);
  row->sum = row->sum * factor + kernels.exp_sum(x, columns, row->max);
  return factor;
}

/// Calls body(group, y0, y1, tile, stride) for each tile of each group, then finish(group); both on
/// the group's thread, tiles in ascending order.
template <typename Start, typename Body, typename Finish>
void for_each_tile(const Features& features, const AffinityKernels& kernels,
                   RowWorkspace* workspace, Start start, Body body, Finish finish) {
  const int groups = row_groups(features.height, features.width);
  const int step = tile_rows(features.height, features.width);
#pragma omp parallel for num_threads(workspace->threads) schedule(dynamic)
  for (int g = 0; g < groups; ++g) {
    const int thread = omp_get_thread_num();
    RowScratch& scratch = workspace->rows[thread];
    float* tile = workspace->tiles.data() + thread * kRows * workspace->tile_stride;
    const RowGroup group = row_group(features.height, features.width, g);
    Row rows[kRows];
    for (Row& row : rows) {
      row.max = softmax_start();
      row.sum = 0.0;
      row.squares = 0.0;
    }
    start(thread);
    scratch.prepare(features, kernels, group);
    for (int y = 0; y < features.height; y += step) {
      const int end = y + step < features.height ? y + step : features.height;
      scratch.tile(features, kernels, group, y, end, tile, workspace->tile_stride);
      for (int r = 0; r < group.count; ++r) {
        body(thread, group, r, y * features.width, (end - y) * features.width,
             tile + r * workspace->tile_stride, &rows[r]);
      }
    }
    finish(thread, group, rows);
  }
}

}  // namespace

bool RowWorkspace::allocate(const Features& features, int count) {
  clear();
  tile_stride = static_cast<size_t>(tile_rows(features.height, features.width)) * features.width +
                kPad;
  rows = new (std::nothrow) RowScratch[count];
  if (rows == nullptr || !tiles.allocate_zero(count * kRows * tile_stride)) {
    return false;
  }
  threads = count;
  for (int t = 0; t < count; ++t) {
    if (!rows[t].allocate(features)) {
      return false;
    }
  }
  return true;
}

void RowWorkspace::clear() {
  delete[] rows;
  rows = nullptr;
  tiles.clear();
  threads = 0;
}

int64_t RowWorkspace::bytes() const {
  int64_t sum = tiles.bytes();
  for (int t = 0; t < threads; ++t) {
    sum += rows[t].bytes();
  }
  return sum;
}

void column_statistics(const Features& features, const AffinityKernels& kernels,
                       RowWorkspace* workspace, Softmax* softmax) {
  const Softmax once;
  for_each_tile(
      features, kernels, workspace, [](int) {},
      [&](int, const RowGroup& group, int r, int first, int columns, float* x, Row* row) {
        take_tile(features, kernels, once, group.pixel[r], first, columns, x, row);
      },
      [&](int, const RowGroup& group, const Row* rows) {
        for (int r = 0; r < group.count; ++r) {
          softmax->column_max[group.pixel[r]] = rows[r].max;
          softmax->column_inverse[group.pixel[r]] = static_cast<float>(1.0 / rows[r].sum);
        }
      });
}

void stream_product(const Features& features, const AffinityKernels& kernels,
                    const Softmax& softmax, RowWorkspace* workspace, const float* maps,
                    size_t map_stride, int count, const double* totals, double* sums, float* out) {
  const size_t own = static_cast<size_t>(kRows) * count;
  for_each_tile(
      features, kernels, workspace,
      [&](int thread) {
        double* dots = sums + thread * own;
        for (size_t k = 0; k < own; ++k) {
          dots[k] = 0.0;
        }
      },
      [&](int thread, const RowGroup& group, int r, int first, int columns, float* x, Row* row) {
        double* dots = sums + thread * own + static_cast<size_t>(r) * count;
        const double factor =
            take_tile(features, kernels, softmax, group.pixel[r], first, columns, x, row);
        for (int t = 0; t < count; ++t) {
          dots[t] = dots[t] * factor + kernels.dot(x, maps + t * map_stride + first, columns);
        }
      },
      [&](int thread, const RowGroup& group, const Row* rows) {
        for (int r = 0; r < group.count; ++r) {
          const double* dots = sums + thread * own + static_cast<size_t>(r) * count;
          for (int t = 0; t < count; ++t) {
            const double value = softmax.twice
                                     ? (totals[t] + dots[t]) / (features.pixels + rows[r].sum)
                                     : dots[t] / rows[r].sum;
            out[static_cast<size_t>(t) * features.pixels + group.pixel[r]] =
                static_cast<float>(value);
          }
        }
      });
}

double stream_neighbours(const Features& features, const AffinityKernels& kernels,
                         const Softmax& softmax, RowWorkspace* workspace, double* shares) {
  for_each_tile(
      features, kernels, workspace, [](int) {},
      [&](int, const RowGroup& group, int r, int first, int columns, float* x, Row* row) {
        const double factor =
            take_tile(features, kernels, softmax, group.pixel[r], first, columns, x, row);
        row->squares = row->squares * factor * factor + kernels.dot(x, x, columns);
      },
      [&](int, const RowGroup& group, const Row* rows) {
        for (int r = 0; r < group.count; ++r) {
          const double rest = softmax.twice ? features.pixels : 0.0;
          const double sum = rows[r].sum + rest;
          const double squares =
              rows[r].squares + (softmax.twice ? rest + 2.0 * rows[r].sum : 0.0);
          shares[group.pixel[r]] = sum * sum / squares;
        }
      });
  double sum = 0.0;
  for (int i = 0; i < features.pixels; ++i) {
    sum += shares[i];
  }
  return sum / features.pixels;
}

}  // namespace iassa
