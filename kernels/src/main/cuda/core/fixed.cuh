// Scores as 64-bit fixed point. With the bound B on their magnitude the unit is B*2^-40, so one score
// takes at most 41 bits and 2^22 of them sum without overflow. Integer sums commute: any batch size,
// thread count or device gives the same bits.
#pragma once

#include "types.cuh"

namespace iassa {

// Units per score, 2^40/B, and the unit, B*2^-40.
IASSA_HD double fixed_scale(double bound) { return 1099511627776.0 / bound; }
IASSA_HD double fixed_unit(double bound) { return bound / 1099511627776.0; }

// Nearest multiple of the unit, ties to even.
IASSA_HD i64 to_fixed(float score, double scale) {
#if defined(__CUDA_ARCH__)
  return __double2ll_rn((double)score * scale);
#else
  return __builtin_llrint((double)score * scale);
#endif
}

// Whether a score may be added: finite and at most B in magnitude. False for NaN.
IASSA_HD bool score_ok(float score, double bound) {
  return (double)score <= bound && (double)score >= -bound;
}

}  // namespace iassa
