// Long-range, parameter-free spatial attention (eq. 9-10): A = row softmax of the similarity of
// multi-level features, and A x S for saliency maps S. C ABI; nothing throws across it.
//
// Shapes. L levels of C_l x h_l x w_l floats, planar. The level with the most pixels gives h x w,
// n = h * w. Sizes need not divide each other. Every level is spread to h x w (nearest or bilinear).
//
// Method. Never forms the upsampled features. G(i,j) = sum_l G_l(up_l i, up_l j), where G_l is the
// Gram matrix at the level's own size. Rows are computed in groups of up to 8 neighbouring pixels:
// the coarse rows of a group are shared, expanded once and added tile by tile to the product of
// the finest features.
//   kept      A (or, for the double softmax, exp(P) - 1) stays in bf16, 1 / row sum in fp32; a
//             product is one pass over it. Error per weight 2^-9 relative, row sums exact to fp32.
//   streaming every product computes G anew in tiles, with online softmax; error as fp32.
// Which one is a pure function of n and the limit: iassa_affinity_keeps_matrix.
//
// Bytes (f(C,n) = 4 C (n + 64) per level, t threads, T maps, H x W map size):
//   kept matrix        2 n round_up(n, 32) + 4 n                             <= memory_limit
//   streaming          per level the smaller of features f(C_l,n_l) and Gram 4 n_l (n_l + 64); a
//                      Gram that is larger is kept only for C_l > 32 and while all Grams fit
//                      memory_limit
//   always             4 n (T + 4) + 4 T H w, and per thread 32 (sum_l h_l (w + 64) + n_max) +
//                      32 (tile + 64) + 64 C_max, plus 32 n per thread while a kept matrix is built
//
// Determinism: the order of every sum is fixed per row; the bits do not depend on the number of
// threads. They do depend on the instruction set (avx512, avx2, baseline).
#pragma once

#include <stdint.h>

#include "iassa.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
  IASSA_AFFINITY_DOT = 0,            // G
  IASSA_AFFINITY_SCALED_DOT = 1,     // G / sqrt(sum_l C_l)
  IASSA_AFFINITY_COSINE = 2,         // G(i,j) / (|i| |j|) / tau; 0 where a norm is 0
  IASSA_AFFINITY_LEVEL_COSINE = 3,   // mean over levels of the cosine at the level's size, / tau
  IASSA_AFFINITY_DOUBLE_SOFTMAX = 4  // softmax of each column of G, then of each row of that
};

// Status beside those of iassa.h: a feature or map element is not finite, or too large to multiply.
enum { IASSA_AFFINITY_NOT_FINITE = 16 };

enum { IASSA_AFFINITY_NEAREST = 0, IASSA_AFFINITY_BILINEAR = 1 };

typedef struct iassa_affinity iassa_affinity;

// 1 if a matrix of n = h * w pixels fits the limit (see Bytes above), else 0.
int iassa_affinity_keeps_matrix(int64_t pixels, int64_t memory_limit);

// Builds the affinity of one image. The features are copied; the caller may free them afterwards.
//   shapes      levels x 3: C, h, w; 1 to 16 levels, at most 2^20 pixels each
//   data        levels pointers
//   threads     number of threads, or 0 for iassa_threads()
//   result      receives the affinity; null on failure
// Errors: invalid argument; non-finite feature (names level and index) or features so large that
// G overflows; out of memory.
int iassa_affinity_create(int levels, const int* shapes, const float* const* data, int similarity,
                          double temperature, int upsampling, int64_t memory_limit, int threads,
                          iassa_affinity** result);

// out_t = A x S_t for `count` maps in one pass over A. A map of height x width is brought to h x w
// (area average if it shrinks, else bilinear) and the product back the same way. `maps` and `out`
// hold count * height * width floats and may be the same. Workspace grows at the first call for a
// size and count; later calls allocate nothing. Nothing is written to `out` on failure.
// Errors: invalid argument; non-finite map (names map and index); out of memory.
// One call at a time per affinity.
int iassa_affinity_apply(iassa_affinity* affinity, const float* maps, int count, int height,
                         int width, float* out);

// Makes room for apply of up to `count` maps of up to this size. Errors: invalid argument; out of
// memory.
int iassa_affinity_reserve(iassa_affinity* affinity, int count, int height, int width);

// Mean over rows of 1 / sum_j A(i,j)^2: to how many pixels a row attends. One pass over A.
int iassa_affinity_neighbours(iassa_affinity* affinity, double* result);

// These four give 0 for null.
int iassa_affinity_height(const iassa_affinity* affinity);
int iassa_affinity_width(const iassa_affinity* affinity);
// 1 if A is kept, 0 if it is streamed.
int iassa_affinity_kept(const iassa_affinity* affinity);
// Bytes held now, workspace included.
int64_t iassa_affinity_bytes(const iassa_affinity* affinity);
// Name of the instruction set in use: "avx512", "avx2" or "baseline".
const char* iassa_affinity_isa(void);
// Forces an instruction set by name for tests, null for the best. Invalid argument if the machine
// lacks it. Not while an affinity is in use.
int iassa_affinity_force_isa(const char* name);

// Frees it; null does nothing.
void iassa_affinity_free(iassa_affinity* affinity);

#ifdef __cplusplus
}
#endif
