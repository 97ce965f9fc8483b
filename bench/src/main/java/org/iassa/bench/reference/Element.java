package org.iassa.bench.reference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.Layout;

/** Elements of a batch: where they lie, what number they are, and how a type rounds. */
public final class Element {
  private Element() {}

  /** Returns the index of a channel of a pixel of image n. */
  public static int index(BatchFormat format, int n, int channel, int pixel) {
    return format.layout() == Layout.NCHW
        ? (n * BatchFormat.CHANNELS + channel) * format.pixels() + pixel
        : (n * format.pixels() + pixel) * BatchFormat.CHANNELS + channel;
  }

  /** Returns an element as a number. */
  public static double read(BatchFormat format, ByteBuffer data, int index) {
    ByteBuffer bytes = data.duplicate().order(ByteOrder.nativeOrder());
    return switch (format.type()) {
      case FP32 -> bytes.getFloat(4 * index);
      case BF16 -> Float.intBitsToFloat(bytes.getShort(2 * index) << 16);
      case FP16 -> half(bytes.getShort(2 * index) & 0xffff);
    };
  }

  private static double half(int bits) {
    int exponent = bits >> 10 & 31;
    double fraction = bits & 1023;
    double value =
        exponent == 0
            ? Math.scalb(fraction, -24)
            : exponent == 31
                ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                : Math.scalb(1024 + fraction, exponent - 25);
    return (bits & 0x8000) == 0 ? value : -value;
  }

  /** Returns the value of the type nearest to x, ties to even; x is within the type's range. */
  public static double round(ElementType type, double x) {
    if (type == ElementType.FP32 || x == 0) {
      return (float) x;
    }
    int bits = type == ElementType.FP16 ? 11 : 8;
    int least = type == ElementType.FP16 ? -14 : -126;
    double unit = Math.scalb(1.0, Math.max(Math.getExponent(x), least) - (bits - 1));
    return Math.rint(x / unit) * unit;
  }

  /** Returns the distance between neighbours of the type around x. */
  public static double unit(ElementType type, double x) {
    int bits = type == ElementType.FP32 ? 24 : type == ElementType.FP16 ? 11 : 8;
    int least = type == ElementType.FP16 ? -14 : -126;
    return Math.scalb(1.0, Math.max(Math.getExponent(x), least) - (bits - 1));
  }
}
