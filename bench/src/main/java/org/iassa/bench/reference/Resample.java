package org.iassa.bench.reference;

import java.util.Map;
import java.util.TreeMap;

/**
 * Resampling of maps: exact area average along an axis that shrinks, else bilinear with half-pixel
 * centres and clamped edges.
 */
public final class Resample {
  private Resample() {}

  /** Returns which of {@code from} pixels make pixel i of {@code to}, with their weights. */
  public static Map<Integer, Double> weights(int i, int from, int to) {
    Map<Integer, Double> weights = new TreeMap<>();
    if (to < from) {
      double begin = (double) i * from / to;
      double end = (double) (i + 1) * from / to;
      for (int k = (int) begin; k < from && k < end; k++) {
        double overlap = Math.min(end, k + 1) - Math.max(begin, k);
        if (overlap > 0) {
          weights.put(k, overlap / (end - begin));
        }
      }
      return weights;
    }
    double at = Math.min(Math.max((i + 0.5) * from / to - 0.5, 0), from - 1);
    int low = (int) at;
    weights.merge(low, 1 - (at - low), Double::sum);
    weights.merge(Math.min(low + 1, from - 1), at - low, Double::sum);
    return weights;
  }

  /** Returns a map of H×W as one of h×w. */
  public static double[] apply(double[] map, int height, int width, int outHeight, int outWidth) {
    double[] half = new double[outHeight * width];
    for (int y = 0; y < outHeight; y++) {
      for (Map.Entry<Integer, Double> w : weights(y, height, outHeight).entrySet()) {
        for (int x = 0; x < width; x++) {
          half[y * width + x] += w.getValue() * map[w.getKey() * width + x];
        }
      }
    }
    double[] out = new double[outHeight * outWidth];
    for (int x = 0; x < outWidth; x++) {
      for (Map.Entry<Integer, Double> w : weights(x, width, outWidth).entrySet()) {
        for (int y = 0; y < outHeight; y++) {
          out[y * outWidth + x] += w.getValue() * half[y * width + w.getKey()];
        }
      }
    }
    return out;
  }
}
