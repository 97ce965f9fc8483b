// Brings the image and the fill into the form of a batch, once per image.
#include "convert.cuh"
#include "masked.cuh"
#include "support.h"

namespace {

using namespace iassa;

// Element index of channel c, pixel p.
inline size_t at(int layout, size_t pixels, int c, size_t p) {
  return layout == IASSA_NCHW ? c * pixels + p : p * kChannels + c;
}

template <typename T, typename Convert>
void arrange(const float* planar, size_t pixels, int layout, T* out, Convert convert) {
  for (int c = 0; c < kChannels; ++c) {
    for (size_t p = 0; p < pixels; ++p) {
      out[at(layout, pixels, c, p)] = convert(planar[c * pixels + p]);
    }
  }
}

}  // namespace

int iassa_convert_image(const float* planar, int height, int width, int layout, int type, void* out) {
  IASSA_TRY(check_shape(height, width));
  IASSA_TRY(check_format(layout, type));
  IASSA_REQUIRE_POINTER(planar);
  IASSA_REQUIRE_POINTER(out);
  const size_t pixels = (size_t)height * width;
  if (type == IASSA_FP32) {
    arrange(planar, pixels, layout, static_cast<float*>(out), [](float v) { return v; });
  } else if (type == IASSA_BF16) {
    arrange(planar, pixels, layout, static_cast<u16*>(out), to_bf16);
  } else {
    arrange(planar, pixels, layout, static_cast<u16*>(out), to_fp16);
  }
  return IASSA_OK;
}

int iassa_prepare_rise(const float* image, const float* fill, int height, int width, int layout,
                       float* difference_out, float* fill_out) {
  IASSA_TRY(check_shape(height, width));
  IASSA_TRY(check_format(layout, IASSA_FP32));
  IASSA_REQUIRE_POINTER(image);
  IASSA_REQUIRE_POINTER(fill);
  IASSA_REQUIRE_POINTER(difference_out);
  IASSA_REQUIRE_POINTER(fill_out);
  const size_t pixels = (size_t)height * width;
  for (int c = 0; c < kChannels; ++c) {
    for (size_t p = 0; p < pixels; ++p) {
      const size_t from = c * pixels + p;
      const size_t to = at(layout, pixels, c, p);
      difference_out[to] = image[from] - fill[from];
      fill_out[to] = fill[from];
    }
  }
  return IASSA_OK;
}
