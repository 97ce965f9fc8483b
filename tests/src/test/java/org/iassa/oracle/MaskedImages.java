package org.iassa.oracle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.Layout;

/** Masked images m⊙I + (1−m)⊙fill and where their elements lie in a batch. */
public final class MaskedImages {
  private MaskedImages() {}

  /** Returns the masked image before rounding, planar 3·H·W; a null mask means the image itself. */
  public static double[] blend(float[] image, float[] fill, double[] mask) {
    double[] result = new double[image.length];
    for (int i = 0; i < image.length; i++) {
      double m = mask == null ? 1 : mask[i % (image.length / BatchFormat.CHANNELS)];
      result[i] = m == 1 ? image[i] : m == 0 ? fill[i] : m * image[i] + (1 - m) * fill[i];
    }
    return result;
  }

  /** Returns the index of an element in a batch. */
  public static int index(BatchFormat format, int n, int channel, int pixel) {
    return format.layout() == Layout.NCHW
        ? (n * BatchFormat.CHANNELS + channel) * format.pixels() + pixel
        : (n * format.pixels() + pixel) * BatchFormat.CHANNELS + channel;
  }

  /** Returns an element of a batch as a number. */
  public static double element(BatchFormat format, ByteBuffer data, int index) {
    ByteBuffer bytes = data.duplicate().order(ByteOrder.nativeOrder());
    return format.type() == ElementType.FP32
        ? bytes.getFloat(index * 4)
        : NarrowFloat.decode(format.type(), bytes.getShort(index * 2));
  }
}
