package org.iassa.bench.measure;

import java.util.Arrays;

/** Order statistics of samples. */
public final class Quantiles {
  private final double[] sorted;

  /** Takes a copy of at least one sample. */
  public Quantiles(double[] samples) {
    if (samples.length == 0) {
      throw new IllegalArgumentException("no samples");
    }
    this.sorted = samples.clone();
    Arrays.sort(sorted);
  }

  /** Returns the number of samples. */
  public int count() {
    return sorted.length;
  }

  /** Returns the smallest sample. */
  public double min() {
    return sorted[0];
  }

  /** Returns the median. */
  public double median() {
    return at(0.5);
  }

  /** Returns a quantile, linear between the samples; p in [0, 1]. */
  public double at(double p) {
    double position = p * (sorted.length - 1);
    int low = (int) Math.floor(position);
    int high = Math.min(low + 1, sorted.length - 1);
    return sorted[low] + (position - low) * (sorted[high] - sorted[low]);
  }

  /**
   * Returns half the width of the median's 95% interval divided by the median: how well the median
   * is known. The interval lies between two order statistics (binomial, normal approximation), so
   * it takes no shape of distribution for granted; infinite below 6 samples, where there is none.
   */
  public double noise() {
    int n = sorted.length;
    int low = (int) Math.floor((n - 1.96 * Math.sqrt(n)) / 2) - 1;
    if (n < 6 || low < 0) {
      return n < 6 ? Double.POSITIVE_INFINITY : (sorted[n - 1] - sorted[0]) / 2 / median();
    }
    return (sorted[n - 1 - low] - sorted[low]) / 2 / median();
  }
}
