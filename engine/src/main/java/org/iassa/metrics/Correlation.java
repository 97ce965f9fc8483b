package org.iassa.metrics;

import java.util.Arrays;
import org.iassa.engine.InvalidOptionException;

/** How strongly two lists of numbers rise together. */
public enum Correlation {
  /** Σ(a − ā)(b − b̄) / √(Σ(a − ā)²·Σ(b − b̄)²). */
  PEARSON {
    @Override
    double compute(double[] a, double[] b) {
      double meanA = Arrays.stream(a).sum() / a.length;
      double meanB = Arrays.stream(b).sum() / b.length;
      double ab = 0;
      double aa = 0;
      double bb = 0;
      for (int i = 0; i < a.length; i++) {
        ab += (a[i] - meanA) * (b[i] - meanB);
        aa += (a[i] - meanA) * (a[i] - meanA);
        bb += (b[i] - meanB) * (b[i] - meanB);
      }
      return ab / Math.sqrt(aa * bb);
    }
  },
  /** {@link #PEARSON} of the ranks; equal numbers share the mean of their ranks. */
  SPEARMAN {
    @Override
    double compute(double[] a, double[] b) {
      return PEARSON.compute(ranks(a), ranks(b));
    }
  };

  /**
   * Returns the coefficient in [−1, 1]; NaN if either list has fewer than two different numbers.
   *
   * @param a finite numbers
   * @param b as many finite numbers
   */
  public double of(double[] a, double[] b) {
    if (a.length != b.length) {
      throw new InvalidOptionException("pairs", a.length + " and " + b.length, "as many of both");
    }
    if (constant(a) || constant(b)) {
      return Double.NaN;
    }
    return Math.max(-1, Math.min(1, compute(a, b)));
  }

  abstract double compute(double[] a, double[] b);

  private static boolean constant(double[] values) {
    for (double value : values) {
      if (value != values[0]) {
        return false;
      }
    }
    return true;
  }

  /** Returns ranks from 1; equal numbers (0 and −0 too) share the mean of theirs. */
  static double[] ranks(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double[] ranks = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      ranks[i] = (below(sorted, values[i]) + upTo(sorted, values[i]) + 1) / 2.0;
    }
    return ranks;
  }

  private static int below(double[] sorted, double value) {
    int low = 0;
    for (int high = sorted.length; low < high; ) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int upTo(double[] sorted, double value) {
    int low = 0;
    for (int high = sorted.length; low < high; ) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] <= value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
