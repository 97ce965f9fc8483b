// Rounding of binary32 to bfloat16 and binary16: nearest, ties to even, overflow to infinity, NaN kept
// (made quiet, upper payload bits kept). Integer arithmetic only, so host and device agree bit for bit.
#pragma once

#include "types.cuh"

namespace iassa {

IASSA_HD u16 to_bf16(float value) {
  const u32 bits = float_bits(value);
  const u32 rounded = (bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16;
  const u32 quiet = (bits >> 16) | 0x40u;
  return (u16)((bits & 0x7FFFFFFFu) > 0x7F800000u ? quiet : rounded);
}

IASSA_HD u16 to_fp16(float value) {
  const u32 bits = float_bits(value);
  const u32 sign = (bits >> 16) & 0x8000u;
  const u32 magnitude = bits & 0x7FFFFFFFu;
  // Normal results: move the exponent's bias from 127 to 15 and round 13 bits away. A carry out of the
  // mantissa goes into the exponent, which is right, up to and including infinity.
  const u32 normal = (magnitude - 0x38000000u + 0xFFFu + ((magnitude >> 13) & 1u)) >> 13;
  // Subnormal results (below 2^-14): adding 1/2 leaves a multiple of 2^-24 in the low mantissa bits,
  // rounded by the adder itself.
  const u32 subnormal = float_bits(add_rn(bits_float(magnitude), 0.5f)) - 0x3F000000u;
  u32 half = magnitude < 0x38800000u ? subnormal : normal;
  half = magnitude >= 0x477FF000u ? 0x7C00u : half;
  half = magnitude > 0x7F800000u ? 0x7E00u | ((magnitude >> 13) & 0x3FFu) : half;
  return (u16)(sign | half);
}

}  // namespace iassa
