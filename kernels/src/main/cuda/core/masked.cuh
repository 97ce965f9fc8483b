// The masked pixel m*I + (1-m)*fill.
#pragma once

#include "types.cuh"

namespace iassa {

// Windows: m is 0 or 1, so the pixel is one of the two, bit for bit.
template <typename T>
IASSA_HD T masked_window(bool keep, T image, T fill) {
  return keep ? image : fill;
}

// RISE: fill + m*(I - fill), two roundings; `difference` is I - fill, rounded once per image.
IASSA_HD float masked_rise(float mask, float difference, float fill) {
  return add_rn(fill, mul_rn(mask, difference));
}

}  // namespace iassa
