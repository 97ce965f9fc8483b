package org.iassa.metrics;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.iassa.engine.InvalidOptionException;

/**
 * A mean over images with its 95% interval: the 2.5% and 97.5% quantiles of the means of {@link
 * #RESAMPLES} bootstrap samples of the images. A pure function of the values and the seed.
 *
 * @param mean the mean; NaN without values
 * @param low lower end; NaN for fewer than two values
 * @param high upper end; NaN for fewer than two values
 * @param n how many values it is a mean of
 * @param skipped how many values were NaN and left out
 */
public record MeanInterval(double mean, double low, double high, int n, int skipped) {
  /** Bootstrap samples per interval. */
  public static final int RESAMPLES = 10_000;

  /** Returns the mean of the values that are not NaN. */
  public static MeanInterval of(double[] values, long seed) {
    double[] kept = Arrays.stream(values).filter(v -> !Double.isNaN(v)).toArray();
    int n = kept.length;
    int skipped = values.length - n;
    double mean = n == 0 ? Double.NaN : Arrays.stream(kept).sum() / n;
    if (n < 2) {
      return new MeanInterval(mean, Double.NaN, Double.NaN, n, skipped);
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[RESAMPLES];
    for (int r = 0; r < RESAMPLES; r++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += kept[random.nextInt(n)];
      }
      means[r] = sum / n;
    }
    Arrays.sort(means);
    return new MeanInterval(mean, quantile(means, 0.025), quantile(means, 0.975), n, skipped);
  }

  /**
   * Returns the mean of a − b over the images for which neither is NaN.
   *
   * @param a one value per image
   * @param b one value per image, in the same order
   */
  public static MeanInterval ofDifferences(double[] a, double[] b, long seed) {
    if (a.length != b.length) {
      throw new InvalidOptionException("pairs", a.length + " and " + b.length, "as many of both");
    }
    double[] differences = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      differences[i] = a[i] - b[i];
    }
    return of(differences, seed);
  }

  /** Returns whether the interval lies wholly on one side of zero. */
  public boolean excludesZero() {
    return low > 0 || high < 0;
  }

  private static double quantile(double[] sorted, double q) {
    double at = q * (sorted.length - 1);
    int below = (int) at;
    double rest = at - below;
    return sorted[below] + rest * (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]);
  }
}
