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
   * Returns half the width of {@link #interval} divided by the median: how well the median is
   * known; infinite below 6 samples.
   */
  public double noise() {
    double[] ends = interval();
    return sorted.length < 6 ? Double.POSITIVE_INFINITY : (ends[1] - ends[0]) / 2 / median();
  }

  /**
   * Returns the median's 95% interval: two order statistics (binomial, normal approximation), so it
   * takes no shape of distribution for granted. Below 6 samples it is their range, and holds less.
   */
  public double[] interval() {
    int n = sorted.length;
    int low = Math.max(0, (int) Math.floor((n - 1.96 * Math.sqrt(n)) / 2) - 1);
    return new double[] {sorted[low], sorted[n - 1 - low]};
  }
}
