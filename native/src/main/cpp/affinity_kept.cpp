// The kept matrix: rows of G are computed once, made weights, rounded to bf16 and divided by the sum
// of what was stored, so that rows sum to 1 to fp32 rounding. A product reads 2 n^2 bytes.
#include <omp.h>

#include "affinity_product.h"

namespace iassa {

void fill_matrix(const Features& features, const AffinityKernels& kernels, const Softmax& softmax,
                 RowWorkspace* workspace, float* memory, KeptMatrix* matrix) {
  const int n = features.pixels;
  const size_t stride = static_cast<size_t>(n) + kPad;
  const int groups = row_groups(features.height, features.width);
  const int step = tile_rows(features.height, features.width);
  const bool cosine = !features.inverse_norm.empty();
#pragma omp parallel for num_threads(workspace->threads) schedule(dynamic)
  for (int g = 0; g < groups; ++g) {
    const int thread = omp_get_thread_num();
    float* rows = memory + thread * kRows * stride;
    const RowGroup group = row_group(features.height, features.width, g);
    RowScratch& scratch = workspace->rows[thread];
    scratch.prepare(features, kernels, group);
    for (int y = 0; y < features.height; y += step) {
      const int end = y + step < features.height ? y + step : features.height;
      scratch.tile(features, kernels, group, y, end,
                   rows + static_cast<size_t>(y) * features.width, stride);
    }
    for (int r = 0; r < group.count; ++r) {
      float* x = rows + r * stride;
      const int pixel = group.pixel[r];
      if (softmax.twice) {
        kernels.double_softmax(x, n, softmax.column_max.data(), softmax.column_inverse.data());
      } else {
        const float scale = cosine ? features.scale * features.inverse_norm[pixel] : features.scale;
        const float max =
            kernels.scale_max(x, n, scale, cosine ? features.inverse_norm.data() : nullptr);
        kernels.exp_sum(x, n, max);
      }
      for (size_t j = n; j < matrix->stride; ++j) {
        x[j] = 0.0f;
      }
      uint16_t* to = matrix->values.data() + pixel * matrix->stride;
      kernels.to_bf16(x, static_cast<int>(matrix->stride), to);
      // The row sum of what was stored, in the order that products use.
      for (size_t j = 0; j < matrix->stride; ++j) {
        x[j] = 1.0f;
      }
      kernels.bf16_dot(to, matrix->stride, 1, x, static_cast<int>(matrix->stride),
                       &matrix->sums[pixel]);
    }
  }
}

void kept_product(const KeptMatrix& matrix, const AffinityKernels& kernels, bool twice, int pixels,
                  int threads, const float* maps, size_t map_stride, int count,
                  const double* totals, float* out) {
  constexpr int kBlock = 4;
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int i = 0; i < pixels; i += kBlock) {
    const int rows = pixels - i < kBlock ? pixels - i : kBlock;
    for (int t = 0; t < count; ++t) {
      float dots[kBlock];
      kernels.bf16_dot(matrix.values.data() + i * matrix.stride, matrix.stride, rows,
                       maps + t * map_stride, static_cast<int>(matrix.stride), dots);
      for (int r = 0; r < rows; ++r) {
        const double sum = matrix.sums[i + r];
        const double value = twice ? (totals[t] + dots[r]) / (pixels + sum) : dots[r] / sum;
        out[static_cast<size_t>(t) * pixels + i + r] = static_cast<float>(value);
      }
    }
  }
}

double kept_neighbours(const KeptMatrix& matrix, const AffinityKernels& kernels, bool twice,
                       int pixels, int threads, double* shares) {
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int i = 0; i < pixels; ++i) {
    const double rest = twice ? pixels : 0.0;
    const double sum = matrix.sums[i] + rest;
    double squares = kernels.bf16_squares(matrix.values.data() + i * matrix.stride,
                                          static_cast<int>(matrix.stride));
    squares += twice ? rest + 2.0 * matrix.sums[i] : 0.0;
    shares[i] = sum * sum / squares;
  }
  double sum = 0.0;
  for (int i = 0; i < pixels; ++i) {
    sum += shares[i];
  }
  return sum / pixels;
}

}  // namespace iassa
