package org.iassa.metrics;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Layout;

/**
 * A linear classifier of two classes that takes any format: class 1 scores Σ weight(p)·x(0, p) of
 * the red channel, class 0 scores the mean of the blue channel. Counts its calls.
 */
final class PixelSum implements BlackBox {
  private final BatchFormat format;
  private final double[] weights;
  int calls;
  int images;

  PixelSum(BatchFormat format, double... weights) {
    this.format = format;
    this.weights = weights;
  }

  static PixelSum planar(int height, int width, double... weights) {
    return new PixelSum(BatchFormat.planar(height, width), weights);
  }

  @Override
  public BatchFormat format() {
    return format;
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public void score(ImageBatch batch, FloatBuffer scores) {
    calls++;
    images += batch.count();
    for (int i = 0; i < batch.count(); i++) {
      double sum = 0;
      double blue = 0;
      for (int p = 0; p < weights.length; p++) {
        sum += weights[p] * value(batch.data(), i, 0, p);
        blue += value(batch.data(), i, 2, p) / weights.length;
      }
      scores.put(2 * i, (float) blue);
      scores.put(2 * i + 1, (float) sum);
    }
  }

  private float value(ByteBuffer data, int image, int channel, int pixel) {
    int pixels = format.pixels();
    int element =
        format.layout() == Layout.NCHW
            ? (image * 3 + channel) * pixels + pixel
            : (image * pixels + pixel) * 3 + channel;
    if (format.type() == ElementType.FP32) {
      return data.getFloat(4 * element);
    }
    short bits = data.getShort(2 * element);
    return format.type() == ElementType.BF16 ? Float.intBitsToFloat(bits << 16) : half(bits);
  }

  /** Decodes binary16. */
  static float half(short bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 0x3ff;
    float magnitude =
        exponent == 0
            ? fraction * 0x1p-24f
            : exponent == 31
                ? (fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN)
                : (1024 + fraction) * (float) Math.pow(2, exponent - 25);
    return bits < 0 ? -magnitude : magnitude;
  }
}
