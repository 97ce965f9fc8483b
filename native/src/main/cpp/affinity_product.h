// A x S by either way: streamed in tiles, or from a kept bf16 matrix.
#pragma once

#include "affinity_rows.h"

namespace iassa {

/// How logits become weights.
struct Softmax {
  bool twice = false;           // columns first, then rows
  Array<float> column_max;      // twice: of each column of G, pixels + kPad
  Array<float> column_inverse;  // twice: 1 / sum of exp(G - max) of each column
};

/// Memory of the threads that compute rows of G.
struct RowWorkspace {
  int threads = 0;
  Array<float> tiles;     // threads x kRows x tile_stride
  size_t tile_stride = 0;
  RowScratch* rows = nullptr;  // one per thread

  RowWorkspace() = default;
  RowWorkspace(const RowWorkspace&) = delete;
  RowWorkspace& operator=(const RowWorkspace&) = delete;
  ~RowWorkspace() { clear(); }
  bool allocate(const Features& features, int count);
  void clear();
  int64_t bytes() const;
};

/// A in bf16, not normalised; with a double softmax, exp(P) - 1 instead, which keeps the little
/// that P differs from 0.
struct KeptMatrix {
  Array<uint16_t> values;  // pixels x stride
  Array<float> sums;       // of each row as stored
  size_t stride = 0;       // round_up(pixels, 32)

  static int64_t bytes_of(int64_t pixels) {
    return pixels * ((pixels + 31) / 32 * 32) * 2 + 4 * pixels;
  }
};

/// Statistics of the rows of raw G, which is symmetric: the columns' maxima and 1 / sums.
void column_statistics(const Features& features, const AffinityKernels& kernels,
                       RowWorkspace* workspace, Softmax* softmax);

/// out[t * pixels + i] = (A x S_t)(i), by online softmax over tiles. maps: count maps, map_stride
/// apart, 0 behind the last pixel. sums: threads x kRows x count doubles. totals: sum of each map.
void stream_product(const Features& features, const AffinityKernels& kernels,
                    const Softmax& softmax, RowWorkspace* workspace, const float* maps,
                    size_t map_stride, int count, const double* totals, double* sums, float* out);

/// Mean over rows of 1 / sum of A(i,j)^2. shares: one double per pixel.
double stream_neighbours(const Features& features, const AffinityKernels& kernels,
                         const Softmax& softmax, RowWorkspace* workspace, double* shares);

/// Fills the kept matrix. `rows` is threads x kRows x (pixels + kPad) floats, used only here.
void fill_matrix(const Features& features, const AffinityKernels& kernels, const Softmax& softmax,
                 RowWorkspace* workspace, float* rows, KeptMatrix* matrix);

/// As stream_product, from the kept matrix; maps are split (AffinityKernels::split).
void kept_product(const KeptMatrix& matrix, const AffinityKernels& kernels, bool twice, int pixels,
                  int threads, const float* maps, size_t map_stride, int count,
                  const double* totals, float* out);

double kept_neighbours(const KeptMatrix& matrix, const AffinityKernels& kernels, bool twice,
                       int pixels, int threads, double* shares);

}  // namespace iassa
