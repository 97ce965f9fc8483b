// Masked images of RISE masks: fill + m*(image - fill), m = integer value * scale (core/rise.cuh).
//   bytes   reads 2*3*H*W*4 from the caches, writes 3*H*W*element per image
//   order   each element depends on (seed, index, position) alone: any threads, any batch cut, same bits
// A mask's row lies between two rows of cells; those two are kept as integer rows and change only s
// times per image, so a row costs one multiply-add per column, then one per element.
#include <stdlib.h>

#include "convert.cuh"
#include "masked.cuh"
#include "rise_grid.h"
#include "stream.h"

namespace {

using namespace iassa;

// values = (w0*a + w1*b)*scale. Values below 2^31 convert as signed integers, which every instruction
// set has; the result is the same.
IASSA_CLONES void mask_row(const u32* __restrict a, const u32* __restrict b, u32 w0, u32 w1, bool wide,
                           float scale, float* __restrict out, int n) {
  if (wide) {
    for (int i = 0; i < n; ++i) out[i] = (float)(w0 * a[i] + w1 * b[i]) * scale;
  } else {
    for (int i = 0; i < n; ++i) out[i] = (float)(i32)(w0 * a[i] + w1 * b[i]) * scale;
  }
}

IASSA_CLONES void blend_fp32(const float* __restrict m, const float* __restrict difference,
                             const float* __restrict fill, float* __restrict out, int n) {
  for (int i = 0; i < n; ++i) out[i] = masked_rise(m[i], difference[i], fill[i]);
}

IASSA_CLONES void blend_bf16(const float* __restrict m, const float* __restrict difference,
                             const float* __restrict fill, u16* __restrict out, int n) {
  for (int i = 0; i < n; ++i) out[i] = to_bf16(masked_rise(m[i], difference[i], fill[i]));
}

IASSA_CLONES void blend_fp16(const float* __restrict m, const float* __restrict difference,
                             const float* __restrict fill, u16* __restrict out, int n) {
  for (int i = 0; i < n; ++i) out[i] = to_fp16(masked_rise(m[i], difference[i], fill[i]));
}

void blend(int type, const float* m, const float* difference, const float* fill, char* out, int n) {
  if (type == IASSA_FP32) {
    blend_fp32(m, difference, fill, reinterpret_cast<float*>(out), n);
  } else if (type == IASSA_BF16) {
    blend_bf16(m, difference, fill, reinterpret_cast<u16*>(out), n);
  } else {
    blend_fp16(m, difference, fill, reinterpret_cast<u16*>(out), n);
  }
}

// Elements of a row in scratch, a multiple of a line.
inline int64_t row_elements(int width, int layout) {
  return ((int64_t)width * (layout == IASSA_NCHW ? 1 : kChannels) + 15) / 16 * 16;
}

// Mask values of consecutive image rows.
class MaskRows {
 public:
  MaskRows(const RisePlan& plan, u32 index, int repeat, u32* rows, int64_t pitch)
      : plan_(plan), repeat_(repeat), upper_(rows), lower_(rows + pitch) {
    rise_cells(plan, index, cells_);
    shift_ = rise_shift(plan.seed, index, plan.threshold, plan.y, plan.x);
  }

  void row(int y, float* out) {
    const RiseTap tap = rise_tap(plan_.y, y + shift_.dy);
    if (!valid_ || tap.index0 != index0_) {
      if (valid_ && tap.index0 == index1_) {
        u32* free_row = upper_;
        upper_ = lower_;
        lower_ = free_row;
      } else {
        fill_row(tap.index0, upper_);
      }
      fill_row(tap.index1, lower_);
      index0_ = tap.index0;
      index1_ = tap.index1;
      valid_ = true;
    }
    const bool wide = (u64)plan_.y.den * plan_.x.den >= (1u << 31);
    mask_row(upper_, lower_, tap.weight0, tap.weight1, wide, plan_.scale, out,
             (int)plan_.x.length * repeat_);
  }

 private:
  void fill_row(u32 cell_row, u32* out) {
    rise_cell_row(plan_, cells_ + (size_t)cell_row * plan_.cells, shift_.dx, repeat_, out);
  }

  const RisePlan& plan_;
  int repeat_;
  u32* upper_;
  u32* lower_;
  RiseShift shift_;
  u32 index0_ = 0, index1_ = 0;
  bool valid_ = false;
  i64 cells_[RISE_MAX_CELLS * RISE_MAX_CELLS];
};

}  // namespace

int64_t iassa_rise_scratch_bytes(int width, int layout) {
  // Two integer rows, the mask row, one row of output.
  return 4 * 4 * row_elements(width, layout);
}

int iassa_mask_rise(const float* difference, const float* fill, int height, int width, int layout,
                    int type, int cells, double probability, int64_t seed, int first, int count,
                    void* out, void* scratch, int64_t scratch_bytes) {
  IASSA_TRY(check_rise(height, width, cells, probability));
  IASSA_TRY(check_format(layout, type));
  IASSA_TRY(check_masks(first, count));
  IASSA_REQUIRE_POINTER(difference);
  IASSA_REQUIRE_POINTER(fill);
  IASSA_REQUIRE_POINTER(out);
  IASSA_REQUIRE_POINTER(scratch);
  const int64_t each = iassa_rise_scratch_bytes(width, layout);
  IASSA_REQUIRE(scratch_bytes >= each, "scratch has %lld bytes, expected at least %lld",
                (long long)scratch_bytes, (long long)each);

  const RisePlan plan = rise_plan(height, width, cells, probability, seed);
  const int planes = layout == IASSA_NCHW ? kChannels : 1;
  const int elements = width * (kChannels / planes);
  const size_t pitch = elements * element_bytes(type);
  const size_t plane = pitch * height;
  const int64_t row = row_elements(width, layout);
  int threads = threads_for((int64_t)count * planes * plane);
  if (threads > scratch_bytes / each) threads = (int)(scratch_bytes / each);
  const int bands = count == 0 || count >= threads ? 1 : (threads + count - 1) / count;
  const int tasks = count * bands;

#pragma omp parallel num_threads(threads)
  {
#pragma omp for schedule(static)
    for (int task = 0; task < tasks; ++task) {
      // Scratch goes by the task's owner; tasks of one thread follow one another.
      char* const mine = static_cast<char*>(scratch) + each * iassa::thread_index();
      u32* const rows = reinterpret_cast<u32*>(mine);
      float* const mask = reinterpret_cast<float*>(rows + 2 * row);
      char* const blended = reinterpret_cast<char*>(mask + row);
      const int image = task / bands;
      const int row0 = (int)((int64_t)height * (task % bands) / bands);
      const int row1 = (int)((int64_t)height * (task % bands + 1) / bands);
      MaskRows values(plan, (u32)(first + image), kChannels / planes, rows, row);
      alignas(kLine) char lines[kChannels][kLine];
      char* const to = static_cast<char*>(out) + (size_t)image * planes * plane + row0 * pitch;
      LineWriter writers[kChannels] = {LineWriter(to, lines[0]),
                                       LineWriter(to + (planes > 1 ? plane : 0), lines[1]),
                                       LineWriter(to + (planes > 1 ? 2 * plane : 0), lines[2])};
      for (int y = row0; y < row1; ++y) {
        values.row(y, mask);
        for (int c = 0; c < planes; ++c) {
          const size_t from = ((size_t)c * height + y) * elements;
          blend(type, mask, difference + from, fill + from, blended, elements);
          writers[c].append(blended, pitch);
        }
      }
      for (int c = 0; c < planes; ++c) writers[c].finish();
    }
    stream_fence();
  }
  return IASSA_OK;
}

int iassa_rise_mask(int height, int width, int cells, double probability, int64_t seed, int index,
                    float* out) {
  IASSA_TRY(check_rise(height, width, cells, probability));
  IASSA_TRY(check_masks(index, 1));
  IASSA_REQUIRE_POINTER(out);
  const RisePlan plan = rise_plan(height, width, cells, probability, seed);
  u32* rows = static_cast<u32*>(malloc(2 * sizeof(u32) * width));
  if (rows == nullptr) return fail(IASSA_OUT_OF_MEMORY, "cannot allocate two rows of a mask");
  MaskRows values(plan, (u32)index, 1, rows, width);
  for (int y = 0; y < height; ++y) values.row(y, out + (size_t)y * width);
  free(rows);
  return IASSA_OK;
}

int iassa_philox(const int32_t* counter, const int32_t* key, int32_t* out) {
  IASSA_REQUIRE_POINTER(counter);
  IASSA_REQUIRE_POINTER(key);
  IASSA_REQUIRE_POINTER(out);
  const Philox random = philox4x32_10(counter[0], counter[1], counter[2], counter[3], key[0], key[1]);
  for (int w = 0; w < 4; ++w) out[w] = (int32_t)random.word[w];
  return IASSA_OK;
}
