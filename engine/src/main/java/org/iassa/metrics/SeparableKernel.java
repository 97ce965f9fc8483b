package org.iassa.metrics;

import java.util.Arrays;

/**
 * A square convolution kernel K = v·vᵀ, symmetric, with Σv = 1.
 *
 * @param weights v, of odd length
 */
record SeparableKernel(double[] weights) {
  /** Beyond this many standard deviations the filter that made RISE's kernel is cut off. */
  private static final double TRUNCATE = 4;

  /**
   * What is left of a dirac in the middle of a size×size image after a Gaussian filter whose
   * borders reflect (…, 1, 0 | 0, 1, …). Whatever flows over the border comes back, so for a sigma
   * near size/2 the kernel is nearly flat: for 11 and 5, centre/corner is 1.1417, where a truncated
   * Gaussian has e = 2.72. This is the kernel of RISE's published insertion metric.
   */
  static SeparableKernel reflectedDirac(int size, double sigma) {
    int radius = (int) (TRUNCATE * sigma + 0.5);
    double[] gaussian = gaussianWeights(radius, sigma);
    double[] v = new double[size];
    for (int i = 0; i < size; i++) {
      for (int d = -radius; d <= radius; d++) {
        if (reflect(i + d, size) == size / 2) {
          v[i] += gaussian[d + radius];
        }
      }
    }
    return new SeparableKernel(v);
  }

  /** A Gaussian cut off at size×size and scaled to sum 1. */
  static SeparableKernel gaussian(int size, double sigma) {
    return new SeparableKernel(gaussianWeights(size / 2, sigma));
  }

  /** Returns the kernel's value at a row and a column. */
  double value(int y, int x) {
    return weights[y] * weights[x];
  }

  /**
   * Convolves each plane; outside the image is zero.
   *
   * @param planes 3·H·W values
   * @return a new array of the same shape; sums are kept in double precision
   */
  float[] convolve(float[] planes, int height, int width) {
    int pixels = height * width;
    float[] out = new float[3 * pixels];
    double[] rows = new double[pixels];
    for (int c = 0; c < 3; c++) {
      alongRows(planes, c * pixels, rows, height, width);
      alongColumns(rows, out, c * pixels, height, width);
    }
    return out;
  }

  private void alongRows(float[] in, int offset, double[] out, int height, int width) {
    int radius = weights.length / 2;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double sum = 0;
        for (int d = Math.max(-radius, -x); d <= Math.min(radius, width - 1 - x); d++) {
          sum += weights[d + radius] * in[offset + y * width + x + d];
        }
        out[y * width + x] = sum;
      }
    }
  }

  private void alongColumns(double[] in, float[] out, int offset, int height, int width) {
    int radius = weights.length / 2;
    double[] sums = new double[width];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, 0);
      for (int d = Math.max(-radius, -y); d <= Math.min(radius, height - 1 - y); d++) {
        double weight = weights[d + radius];
        for (int x = 0; x < width; x++) {
          sums[x] += weight * in[(y + d) * width + x];
        }
      }
      for (int x = 0; x < width; x++) {
        out[offset + y * width + x] = (float) sums[x];
      }
    }
  }

  private static double[] gaussianWeights(int radius, double sigma) {
    double[] weights = new double[2 * radius + 1];
    double sum = 0;
    for (int d = -radius; d <= radius; d++) {
      weights[d + radius] = Math.exp(-0.5 * d * d / (sigma * sigma));
      sum += weights[d + radius];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  private static int reflect(int i, int size) {
    int period = Math.floorMod(i, 2 * size);
    return period < size ? period : 2 * size - 1 - period;
  }
}
