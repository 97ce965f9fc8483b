package org.iassa.engine.internal;

/** 16-bit floating-point formats, rounded to nearest, ties to even. */
public final class ShortFloat {
  private ShortFloat() {}

  /** Returns the bits of the nearest bfloat16; NaN stays NaN. */
  public static short bf16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  /** Returns the bits of the nearest binary16; beyond 65504 it is infinite, NaN stays NaN. */
  public static short fp16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 0x477ff000) {
      return (short) (sign | 0x7c00);
    }
    if (magnitude >= 0x38800000) {
      int rebased = magnitude - (112 << 23);
      return (short) (sign | rebased + 0xfff + (rebased >>> 13 & 1) >>> 13);
    }
    // Subnormal: a multiple of 2^-24. The float product is exact and rint rounds ties to even.
    return (short) (sign | (int) Math.rint(Math.abs(value) * 0x1p24f));
  }

  /** Returns the value of binary16 bits. */
  public static float fromFp16(short bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> fraction * 0x1p-24f;
          case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb(1024f + fraction, exponent - 25);
        };
    return bits < 0 ? -magnitude : magnitude;
  }
}
