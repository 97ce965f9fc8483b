package org.iassa.metrics;

import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;

/**
 * How alike two maps are, by the measures of Adebayo et al. 2018. Protocol {@value #PROTOCOL}.
 *
 * @param spearman rank correlation of the values in [−1, 1]; NaN if a map is constant
 * @param spearmanAbsolute rank correlation of the absolute values; NaN if they are all equal in a
 *     map
 * @param ssim mean structural similarity (Wang et al. 2004) of the maps, each stretched to [0, 1]
 *     (a constant one to 0): Gaussian window of 11×11 and sigma 1.5, wholly inside the map, K1 =
 *     0.01, K2 = 0.03
 */
public record MapSimilarity(double spearman, double spearmanAbsolute, double ssim) {
  /** Name and version of the rules. */
  public static final String PROTOCOL = "adebayo-2018/1";

  private static final int WINDOW = 11;
  private static final double C1 = 0.01 * 0.01;
  private static final double C2 = 0.03 * 0.03;

  /**
   * Compares two maps.
   *
   * @throws InvalidOptionException if the sizes differ, or a side is shorter than the window
   */
  public static MapSimilarity of(SaliencyMap a, SaliencyMap b) {
    if (a.height() != b.height() || a.width() != b.width()) {
      throw new InvalidOptionException(
          "saliency map", b.height() + "x" + b.width(), a.height() + "x" + a.width());
    }
    if (Math.min(a.height(), a.width()) < WINDOW) {
      throw new InvalidOptionException(
          "saliency map", a.height() + "x" + a.width(), "at least 11x11, the window of SSIM");
    }
    double[] valuesA = values(a);
    double[] valuesB = values(b);
    return new MapSimilarity(
        Correlation.SPEARMAN.of(valuesA, valuesB),
        Correlation.SPEARMAN.of(absolute(valuesA), absolute(valuesB)),
        ssim(stretch(a), stretch(b), a.height(), a.width()));
  }

  private static double[] values(SaliencyMap map) {
    float[] values = map.toArray();
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static double[] absolute(double[] values) {
    double[] absolute = new double[values.length];
    for (int i = 0; i < absolute.length; i++) {
      absolute[i] = Math.abs(values[i]);
    }
    return absolute;
  }

  private static double[] stretch(SaliencyMap map) {
    double[] values = values(map);
    double min = map.min();
    double range = map.max() - min;
    for (int i = 0; i < values.length; i++) {
      values[i] = range > 0 ? (values[i] - min) / range : 0;
    }
    return values;
  }

  private static double ssim(double[] a, double[] b, int height, int width) {
    double[] window = SeparableKernel.gaussian(WINDOW, 1.5).weights();
    double[] aa = new double[a.length];
    double[] bb = new double[a.length];
    double[] ab = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      aa[i] = a[i] * a[i];
      bb[i] = b[i] * b[i];
      ab[i] = a[i] * b[i];
    }
    double[] meanA = inside(a, height, width, window);
    double[] meanB = inside(b, height, width, window);
    double[] meanAa = inside(aa, height, width, window);
    double[] meanBb = inside(bb, height, width, window);
    double[] meanAb = inside(ab, height, width, window);
    double sum = 0;
    for (int i = 0; i < meanA.length; i++) {
      double square = meanA[i] * meanA[i] + meanB[i] * meanB[i];
      double product = meanA[i] * meanB[i];
      double luminance = (2 * product + C1) / (square + C1);
      double structure = (2 * (meanAb[i] - product) + C2) / (meanAa[i] + meanBb[i] - square + C2);
      sum += luminance * structure;
    }
    return sum / meanA.length;
  }

  /** Returns the windows' weighted means, one per window that lies wholly inside. */
  private static double[] inside(double[] plane, int height, int width, double[] window) {
    int columns = width - WINDOW + 1;
    int rows = height - WINDOW + 1;
    double[] across = new double[height * columns];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < columns; x++) {
        double sum = 0;
        for (int d = 0; d < WINDOW; d++) {
          sum += window[d] * plane[y * width + x + d];
        }
        across[y * columns + x] = sum;
      }
    }
    double[] means = new double[rows * columns];
    for (int i = 0; i < means.length; i++) {
      for (int d = 0; d < WINDOW; d++) {
        means[i] += window[d] * across[i + d * columns];
      }
    }
    return means;
  }
}
