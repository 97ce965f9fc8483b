package org.iassa.engine.internal.lime;

import org.iassa.image.RgbImage;

/** Colours as CIELAB (sRGB, white D65, 2°), in which distances are about what eyes see. */
final class LabPixels {
  private static final double EPSILON = 216.0 / 24389;
  private static final double KAPPA = 24389.0 / 27;
  private static final double WHITE_X = 0.95047;
  private static final double WHITE_Z = 1.08883;

  private LabPixels() {}

  /**
   * Returns L, a, b of each pixel: index 3·i + c, L from 0 to 100. By {@link StrictMath}, so the
   * same bits everywhere.
   */
  static float[] of(RgbImage image) {
    double[] linear = new double[256];
    for (int v = 0; v < 256; v++) {
      double s = v / 255.0;
      linear[v] = s <= 0.04045 ? s / 12.92 : StrictMath.pow((s + 0.055) / 1.055, 2.4);
    }
    byte[] data = image.data();
    float[] lab = new float[data.length];
    for (int i = 0; i < data.length; i += 3) {
      double r = linear[data[i] & 0xff];
      double g = linear[data[i + 1] & 0xff];
      double b = linear[data[i + 2] & 0xff];
      double x = root((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / WHITE_X);
      double y = root(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
      double z = root((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / WHITE_Z);
      lab[i] = (float) (116 * y - 16);
      lab[i + 1] = (float) (500 * (x - y));
      lab[i + 2] = (float) (200 * (y - z));
    }
    return lab;
  }

  private static double root(double t) {
    return t > EPSILON ? StrictMath.cbrt(t) : (KAPPA * t + 16) / 116;
  }
}
