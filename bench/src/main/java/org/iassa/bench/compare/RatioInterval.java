package org.iassa.bench.compare;

import java.util.Arrays;

/**
 * How many times as long the new samples take as the old: the Hodges-Lehmann estimate, the median
 * of all ratios new/old, and the interval that belongs to it.
 *
 * @param ratio the estimate
 * @param low lower end of the interval
 * @param high upper end
 */
public record RatioInterval(double ratio, double low, double high) {
  /** Standard normal quantile of 99.5%: intervals hold with 99%. */
  private static final double Z = 2.5758;

  /** Compares positive samples, at least one each. */
  public static RatioInterval of(double[] before, double[] after) {
    int n = before.length;
    int m = after.length;
    double[] ratios = new double[n * m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        ratios[i * m + j] = after[j] / before[i];
      }
    }
    Arrays.sort(ratios);
    // Moses: the interval ends at the ratios of ranks nm/2 -+ z sqrt(nm(n+m+1)/12).
    double half = Z * Math.sqrt(n * (double) m * (n + m + 1) / 12);
    int low = (int) Math.floor(n * (double) m / 2 - half);
    int last = ratios.length - 1;
    return new RatioInterval(
        (ratios[last / 2] + ratios[ratios.length / 2]) / 2,
        ratios[Math.max(0, low)],
        ratios[Math.min(last, last - low)]);
  }
}
