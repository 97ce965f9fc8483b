package org.iassa.metrics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.iassa.engine.internal.ShortFloat;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.Layout;

/** One image in the element type and layout of a black box. */
final class FormatImage {
  private final BatchFormat format;
  private final int size;
  private final ByteBuffer data;

  FormatImage(BatchFormat format) {
    this.format = format;
    this.size = Math.toIntExact(format.bytesPerImage());
    this.data = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
  }

  /** Writes 3·H·W planar values, rounded to the element type. */
  FormatImage encode(float[] planes) {
    int pixels = format.pixels();
    ElementType type = format.type();
    for (int c = 0; c < 3; c++) {
      for (int p = 0; p < pixels; p++) {
        float value = planes[c * pixels + p];
        int at = offset(c, p);
        switch (type) {
          case FP32 -> data.putFloat(at, value);
          case FP16 -> data.putShort(at, ShortFloat.fp16(value));
          case BF16 -> data.putShort(at, ShortFloat.bf16(value));
        }
      }
    }
    return this;
  }

  /** Copies a whole image of the same format. */
  FormatImage copyFrom(FormatImage from) {
    data.put(0, from.data, 0, size);
    return this;
  }

  /** Copies one pixel, all three channels, from an image of the same format. */
  void copyPixel(FormatImage from, int pixel) {
    boolean wide = format.type() == ElementType.FP32;
    for (int c = 0; c < 3; c++) {
      int at = offset(c, pixel);
      if (wide) {
        data.putInt(at, from.data.getInt(at));
      } else {
        data.putShort(at, from.data.getShort(at));
      }
    }
  }

  /** Writes this image as number {@code index} of a batch. */
  void writeTo(ByteBuffer batch, int index) {
    batch.put(index * size, data, 0, size);
  }

  private int offset(int channel, int pixel) {
    int element =
        format.layout() == Layout.NCHW ? channel * format.pixels() + pixel : pixel * 3 + channel;
    return element * format.type().bytes();
  }
}
