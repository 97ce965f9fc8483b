package org.iassa.bench.study;

import java.util.Arrays;

/** Arithmetic on maps of a replay. */
final class ReplayMaps {
  private ReplayMaps() {}

  /** Returns (map − min) / (max − min); zeros if it is constant. */
  static float[] normalise(float[] map) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float v : map) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    float scale = high > low ? 1 / (high - low) : 0;
    return affine(map, low, scale);
  }

  /** Returns (map − centre)·scale. */
  static float[] affine(float[] map, float centre, float scale) {
    float[] out = new float[map.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (map[i] - centre) * scale;
    }
    return out;
  }

  /** Adds weight·map. */
  static void add(float[] sum, float[] map, double weight) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += (float) (weight * map[i]);
    }
  }

  static float[] product(float[] a, float[] b) {
    float[] out = new float[a.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = a[i] * b[i];
    }
    return out;
  }

  static double mean(float[] map) {
    double sum = 0;
    for (float v : map) {
      sum += v;
    }
    return sum / map.length;
  }

  static double deviation(float[] map) {
    double mean = mean(map);
    double sum = 0;
    for (float v : map) {
      sum += (v - mean) * (v - mean);
    }
    return Math.sqrt(sum / map.length);
  }

  static float range(float[] map) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float v : map) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    return high - low;
  }

  static float[] power(float[] map, double gamma) {
    float[] out = normalise(map);
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) Math.pow(out[i], gamma);
    }
    return out;
  }

  /** Convolves with a Gaussian, the border's values going on outside. */
  static float[] smooth(float[] map, int height, int width, double sigma) {
    int radius = (int) Math.ceil(3 * sigma);
    double[] kernel = new double[2 * radius + 1];
    for (int i = -radius; i <= radius; i++) {
      kernel[i + radius] = Math.exp(-0.5 * i * i / (sigma * sigma));
    }
    double sum = Arrays.stream(kernel).sum();
    float[] across = new float[map.length];
    float[] out = new float[map.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double v = 0;
        for (int i = -radius; i <= radius; i++) {
          v += kernel[i + radius] * map[y * width + Math.min(width - 1, Math.max(0, x + i))];
        }
        across[y * width + x] = (float) (v / sum);
      }
    }
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double v = 0;
        for (int i = -radius; i <= radius; i++) {
          v += kernel[i + radius] * across[Math.min(height - 1, Math.max(0, y + i)) * width + x];
        }
        out[y * width + x] = (float) (v / sum);
      }
    }
    return out;
  }
}
