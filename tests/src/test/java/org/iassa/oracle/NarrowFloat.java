package org.iassa.oracle;

import java.util.HashMap;
import java.util.Map;
import org.iassa.engine.spi.ElementType;

/** Rounding to the element types by arithmetic on values, and decoding of their bits. */
public final class NarrowFloat {
  private static final Map<Double, Short> FP16 = table(ElementType.FP16);
  private static final Map<Double, Short> BF16 = table(ElementType.BF16);

  private NarrowFloat() {}

  /** Returns the value of the type nearest to x, ties to even, overflow to infinity. */
  public static double round(ElementType type, double x) {
    return switch (type) {
      case FP32 -> (float) x;
      case FP16 -> round(x, 11, -14, 65504);
      case BF16 -> round(x, 8, -126, (2 - 0x1p-7) * 0x1p127);
    };
  }

  /** Rounds to a format of so many significant bits with gradual underflow below 2^minExponent. */
  private static double round(double x, int bits, int minExponent, double max) {
    if (x == 0 || Double.isNaN(x) || Double.isInfinite(x)) {
      return x;
    }
    int exponent = Math.max(Math.getExponent(x), minExponent);
    double unit = Math.scalb(1.0, exponent - (bits - 1));
    double rounded = Math.rint(x / unit) * unit;
    return Math.abs(rounded) > max ? Math.copySign(Double.POSITIVE_INFINITY, x) : rounded;
  }

  /** Returns the value that 16 bits stand for. */
  public static double decode(ElementType type, short bits) {
    int sign = (bits & 0x8000) == 0 ? 1 : -1;
    int fraction = type == ElementType.FP16 ? 10 : 7;
    int exponentBits = 15 - fraction;
    int bias = (1 << (exponentBits - 1)) - 1;
    int exponent = (bits & 0x7fff) >> fraction;
    int mantissa = bits & ((1 << fraction) - 1);
    if (exponent == (1 << exponentBits) - 1) {
      return mantissa == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    double significand = exponent == 0 ? mantissa : mantissa + (1 << fraction);
    return sign * Math.scalb(significand, Math.max(exponent, 1) - bias - fraction);
  }

  /** Returns the 16 bits of a value that {@link #round} has made exact. */
  public static short encode(ElementType type, double value) {
    Short bits = (type == ElementType.FP16 ? FP16 : BF16).get(value);
    if (bits == null) {
      throw new IllegalArgumentException(value + " is not a value of " + type);
    }
    return bits;
  }

  private static Map<Double, Short> table(ElementType type) {
    Map<Double, Short> table = new HashMap<>();
    for (int bits = 0; bits < 0x10000; bits++) {
      table.put(decode(type, (short) bits), (short) bits);
    }
    return table;
  }
}
