// Masked images of RISE masks: fill + m*(image - fill), m = integer value * scale (core/rise.cuh).
//   bytes   reads 2*3*H*W*4 from the caches, writes 3*H*W*element per image
//   order   each element depends on (seed, index, position) alone: any threads, any batch cut, same bits
// A mask's row lies between two rows of cells; those two are kept as integer rows and change only s
// times per image, so a row costs one multiply-add per column, then one per element. A group of images
// takes each row in turn, so that the row's difference and fill come from the first-level cache for all
// but the first.
#include <stdlib.h>

#include "rise_blend.h"
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

constexpr int kGroup = 8;

// Floats of a thread's scratch, each part a multiple of a line: two integer rows for each image of a
// group and the mask row, of the image's width; the mask row spread over the channels and the row of
// output.
struct Scratch {
  int64_t width, elements;

  Scratch(int image_width, int layout)
      : width(lines(image_width)),
        elements(lines((int64_t)image_width * (layout == IASSA_NCHW ? 1 : kChannels))) {}

  int64_t bytes() const { return 4 * ((2 * kGroup + 1) * width + 2 * elements); }

 private:
  static int64_t lines(int64_t count) { return (count + 15) / 16 * 16; }
};

// Mask values of consecutive image rows.
class MaskRows {
 public:
  void start(const RisePlan& plan, u32 index, u32* rows, int64_t pitch) {
    upper_ = rows;
    lower_ = rows + pitch;
    valid_ = false;
    rise_cell_bits(plan, index, cells_);
    shift_ = rise_shift(plan.seed, index, plan.threshold, plan.y, plan.x);
  }

  void row(const RisePlan& plan, int y, float* out) {
    const RiseTap tap = rise_tap(plan.y, y + shift_.dy);
    if (!valid_ || tap.index0 != index0_) {
      if (valid_ && tap.index0 == index1_) {
        u32* free_row = upper_;
        upper_ = lower_;
        lower_ = free_row;
      } else {
        rise_cell_row(plan, cells_[tap.index0], shift_.dx, upper_);
      }
      rise_cell_row(plan, cells_[tap.index1], shift_.dx, lower_);
      index0_ = tap.index0;
      index1_ = tap.index1;
      valid_ = true;
    }
    const bool wide = (u64)plan.y.den * plan.x.den >= (1u << 31);
    mask_row(upper_, lower_, tap.weight0, tap.weight1, wide, plan.scale, out, (int)plan.x.length);
  }

 private:
  u32* upper_;
  u32* lower_;
  RiseShift shift_;
  u32 index0_ = 0, index1_ = 0;
  bool valid_ = false;
  u64 cells_[RISE_MAX_CELLS];
};

// One image of a group: its mask, and where its planes go.
struct MaskedImage {
  MaskRows values;
  alignas(kLine) char lines[kChannels][kLine];
  LineWriter writers[kChannels];
};

// A batch and what its images are made of.
struct Batch {
  RisePlan plan;
  const float* difference;
  const float* fill;
  int type, planes;
  size_t elements, pitch, plane;  // elements and bytes of a row, bytes of a plane
  char* out;

  // Writes rows row0 to row1-1 of `count` images from image `image` on, of masks from `first` on.
  void write(int image, int count, int first, int row0, int row1, Scratch parts, u32* scratch) const {
    MaskedImage images[kGroup];
    const int width = (int)plan.x.length;
    float* const mask = reinterpret_cast<float*>(scratch + 2 * kGroup * parts.width);
    float* const spread = mask + parts.width;
    char* const blended = reinterpret_cast<char*>(spread + parts.elements);
    for (int i = 0; i < count; ++i) {
      MaskedImage& to = images[i];
      to.values.start(plan, (u32)(first + image + i), scratch + 2 * i * parts.width, parts.width);
      for (int c = 0; c < planes; ++c) {
        const size_t at = ((size_t)(image + i) * planes + c) * plane + row0 * pitch;
        to.writers[c] = LineWriter(out + at, to.lines[c]);
      }
    }
    for (int y = row0; y < row1; ++y) {
      for (int i = 0; i < count; ++i) {
        images[i].values.row(plan, y, mask);
        for (int c = 0; c < planes; ++c) {
          const size_t from = (size_t)c * plan.y.length * elements + y * elements;
          LineWriter& writer = images[i].writers[c];
          char* const lines = rise_blend_streams ? writer.whole_lines(pitch) : nullptr;
          const bool stream = lines != nullptr;
          rise_blend({mask, difference + from, fill + from, width, kChannels / planes, spread, stream},
                     type, stream ? lines : blended);
          if (!stream) writer.append(blended, pitch);
        }
      }
    }
    for (int i = 0; i < count; ++i) {
      for (int c = 0; c < planes; ++c) images[i].writers[c].finish();
    }
  }
};

}  // namespace

int64_t iassa_rise_scratch_bytes(int width, int layout) { return Scratch(width, layout).bytes(); }

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

  const int planes = layout == IASSA_NCHW ? kChannels : 1;
  const size_t elements = (size_t)width * (kChannels / planes);
  const size_t pitch = elements * element_bytes(type);
  const Batch batch = {rise_plan(height, width, cells, probability, seed),
                       difference,
                       fill,
                       type,
                       planes,
                       elements,
                       pitch,
                       pitch * height,
                       static_cast<char*>(out)};
  int threads = threads_for((int64_t)count * planes * batch.plane);
  if (threads > scratch_bytes / each) threads = (int)(scratch_bytes / each);
  // As many groups for each thread; images are cut into bands of rows only where there are fewer images
  // than threads.
  const int rounds = (count + kGroup * threads - 1) / (kGroup * threads);
  const int groups = count < rounds * threads ? count : rounds * threads;
  const int bands = groups == 0 || groups >= threads ? 1 : (threads + groups - 1) / groups;

#pragma omp parallel num_threads(threads)
  {
#pragma omp for schedule(static)
    for (int task = 0; task < groups * bands; ++task) {
      // Scratch goes by the task's owner; tasks of one thread follow one another.
      char* const mine = static_cast<char*>(scratch) + each * iassa::thread_index();
      const int begin = (int)((int64_t)count * (task / bands) / groups);
      const int end = (int)((int64_t)count * (task / bands + 1) / groups);
      const int band = task % bands;
      batch.write(begin, end - begin, first, (int)((int64_t)height * band / bands),
                  (int)((int64_t)height * (band + 1) / bands), Scratch(width, layout),
                  reinterpret_cast<u32*>(mine));
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
  MaskRows values;
  values.start(plan, (u32)index, rows, width);
  for (int y = 0; y < height; ++y) values.row(plan, y, out + (size_t)y * width);
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
