// The C interface of libiassa: the engine's operations on the CPU.
//
// Every function that can fail returns a status; iassa_last_error() gives the calling thread's last
// message. Arguments are checked before any work, all memory is the caller's, nothing throws.
// Functions may be called from several threads at once on different memory.
//
// Determinism: sums are integers, or floating-point sums in an order that depends on the shape alone.
// The same input gives the same bits for any batch cut, number of threads and instruction set (the
// affinity, in affinity.h, excepts the instruction set).
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  IASSA_OK = 0,
  IASSA_INVALID_ARGUMENT = 1,
  IASSA_OUT_OF_MEMORY = 2,
  IASSA_BAD_SCORE = 3,
};

// Numbers of the enums below are the ordinals of the Java enums of the same name.
enum { IASSA_NCHW = 0, IASSA_NHWC = 1 };
enum { IASSA_FP32 = 0, IASSA_FP16 = 1, IASSA_BF16 = 2 };
enum { IASSA_REVEAL = 0, IASSA_OCCLUDE = 1 };
enum { IASSA_ALL = 0, IASSA_INTERSECTS_HAR = 1, IASSA_COMPLEMENT_INTERSECTS_HAR = 2 };
enum { IASSA_PIXEL_COVERAGE = 0, IASSA_GLOBAL_MEAN = 1 };
enum { IASSA_REPLACE = 0, IASSA_NORMALISED_MEAN = 1 };
enum { IASSA_ZERO = 0, IASSA_PREVIOUS = 1 };

// ---- process ---------------------------------------------------------------------------------

// Message of the calling thread's last failure; valid until its next one.
const char* iassa_last_error(void);

// Number of threads that the operations use, 1 to 1024, for the whole process; 0: OpenMP's default.
int iassa_set_threads(int threads);
int iassa_threads(void);

// Instruction sets of this CPU that the operations or LibTorch can use, separated by spaces.
const char* iassa_cpu_features(void);

// Tells glibc's malloc to keep big freed blocks instead of unmapping them, and to use one arena; worth
// up to 1.4x in LibTorch's forward passes. Returns how many of the three settings were taken.
int iassa_tune_malloc(void);

// Memory aligned to 64 bytes and zeroed; free takes null. Blocks of 2 MiB and more ask for huge pages.
int iassa_allocate(int64_t bytes, void** out);
void iassa_free(void* memory);

// The address of a direct buffer's element at its position.
int64_t iassa_address(const void* memory);

// ---- masks -----------------------------------------------------------------------------------

// Lays a grid of windows, row-major, as 16-byte descriptors {y0, x0, y1, x1} (half-open, clipped).
// har_table: summed-area table of the HAR, (height+1)*(width+1) counts; may be null for IASSA_ALL.
// Fails if the filter keeps more than `capacity` windows.
int iassa_lay_windows(int height, int width, int window, int stride, int offset_y, int offset_x,
                      int filter, const int32_t* har_table, int32_t* windows, int64_t capacity,
                      int32_t* count);

// Converts a planar fp32 image (3*H*W) to one image of a batch in the given layout and type.
int iassa_convert_image(const float* planar, int height, int width, int layout, int type, void* out);

// difference = image - fill, both planar; difference_out and fill_out in the given layout, fp32.
int iassa_prepare_rise(const float* image, const float* fill, int height, int width, int layout,
                       float* difference_out, float* fill_out);

// Writes count masked images: image where the window is kept, fill elsewhere; OCCLUDE the other way.
// image, fill: one image each as iassa_convert_image gives them. windows: descriptors of these images.
int iassa_mask_windows(const void* image, const void* fill, int height, int width, int layout, int type,
                       int polarity, const int32_t* windows, int count, void* out);

// Writes the images fill + m*difference of RISE masks first to first+count-1.
// difference, fill: as iassa_prepare_rise gives them. scratch: iassa_rise_scratch_bytes() for each
// thread that is to be used; fewer threads run if there is less, at least one must fit.
int iassa_mask_rise(const float* difference, const float* fill, int height, int width, int layout,
                    int type, int cells, double probability, int64_t seed, int first, int count,
                    void* out, void* scratch, int64_t scratch_bytes);
int64_t iassa_rise_scratch_bytes(int width, int layout);

// Writes RISE mask `index` itself, H*W floats in [0, 1]; for tests and pictures.
int iassa_rise_mask(int height, int width, int cells, double probability, int64_t seed, int index,
                    float* out);

// Philox4x32-10 of counter[4] and key[2]; for tests against the published answers.
int iassa_philox(const int32_t* counter, const int32_t* key, int32_t* out);

// ---- sums of a pass --------------------------------------------------------------------------

// Sums are int64 planes, `stride` elements apart: plane 0 for the coverage, plane 1+t for target t.
// iassa_plane_stride() elements hold a plane of either kind of mask, aligned to 64 bytes.
// totals[0] counts the masks, totals[1+t] sums target t's scores in fixed point (unit bound*2^-40).
int64_t iassa_plane_stride(int height, int width);

// Clears planes, totals and score ranges for `targets` targets.
int iassa_clear_sums(int height, int width, int targets, int64_t* planes, int64_t* totals,
                     float* score_min, float* score_max);

// Adds the scores of `count` windows: planes are 2-D difference arrays of (H+1)*(W+1).
// scores: count*classes, row by row; target t is class target_classes[t]. `first` is the first mask's
// index in the pass, for messages. If a target's score is not finite or beyond the bound, nothing is
// added and the status is IASSA_BAD_SCORE.
int iassa_accumulate_windows(int height, int width, const int32_t* windows, int first, int count,
                             const float* scores, int classes, const int32_t* target_classes,
                             int targets, double bound, int64_t* planes, int64_t* totals,
                             float* score_min, float* score_max);

// Adds the scores of RISE masks first to first+count-1: planes hold D[dy][dx][i][j], the sum of the
// scores of the masks with shift (dy, dx) that keep cell (i, j).
int iassa_accumulate_rise(int height, int width, int cells, double probability, int64_t seed, int first,
                          int count, const float* scores, int classes, const int32_t* target_classes,
                          int targets, double bound, int64_t* planes, int64_t* totals,
                          float* score_min, float* score_max);

// Turns the sums of a pass into S, targets*H*W floats, and destroys the sums.
//   numerator   PIXEL: sum of f*m(pixel); with OCCLUDE m = 1 - window, so total - sum
//   PIXEL_COVERAGE divides by sum of m(pixel); GLOBAL_MEAN by N*E[M], which is the mean over the pixels
//   of sum m for windows, and N*p for RISE
//   REPLACE: S is the result. NORMALISED_MEAN: S += (v - S)/divisor where v is the result stretched to
//   [0, 1] over this pass's covered pixels (0 if they are all equal), and divisor the weight of all
//   passes in the mean, this one included, over the weight of this one: 1 for the first, at least 1
//   a pixel no mask covers: ZERO gives the pass's value 0; PREVIOUS leaves S as it was
int iassa_finish_windows(int height, int width, int targets, int polarity, double bound, int estimator,
                         int evidence, int uncovered, double divisor, int64_t* planes,
                         const int64_t* totals, float* saliency);
// scratch: 2*iassa_plane_stride() doubles.
int iassa_finish_rise(int height, int width, int cells, double probability, int targets, double bound,
                      int estimator, int evidence, int uncovered, double divisor, int64_t* planes,
                      const int64_t* totals, double* scratch, float* saliency);

// ---- maps ------------------------------------------------------------------------------------

// adjusted = beta*saliency + (1-beta)*attended, over n elements (eq. 6); adjusted may be attended.
int iassa_blend(const float* saliency, const float* attended, double beta, int64_t n, float* adjusted);

// Replaces each of targets maps of n elements in adjusted by n(saliency)*n(adjusted), n(X) = (X-min)/(max-min)
// in double, rounded once; a map without a range counts as 1.
int iassa_multiply(const float* saliency, int64_t n, int targets, float* adjusted);

// HAR, its summed-area table and fraction, and the change since the last pass.
//   HAR: pixels above min + threshold*(max-min) in the map of any target, in double precision
//   result[0]: largest over the targets of sum|a - p| / sum|a - min a|; infinity if `first`; 0 where
//   both sums are 0.  result[1]: pixels of the HAR / (H*W)
// adjusted, previous: targets*H*W floats; previous is set to adjusted. har: H*W bytes of 0 or 1.
int iassa_summarise(int height, int width, int targets, const float* adjusted, float* previous, int first,
                    double threshold, uint8_t* har, int32_t* har_table, double* result);

#ifdef __cplusplus
}
#endif
