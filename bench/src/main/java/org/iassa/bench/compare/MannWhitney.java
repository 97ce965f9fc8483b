package org.iassa.bench.compare;

import java.util.Arrays;

/**
 * The Mann-Whitney U test: whether one set of samples tends to be larger than another, whatever the
 * distributions are.
 *
 * @param u number of pairs (x, y) with x &lt; y, ties counting half
 * @param pValue two-sided
 */
public record MannWhitney(double u, double pValue) {
  /** Above so many pairs per sum, or with ties, the normal approximation is used. */
  private static final int EXACT = 25;

  /** Compares samples x with samples y, at least one each. */
  public static MannWhitney of(double[] x, double[] y) {
    double u = 0;
    for (double a : x) {
      for (double b : y) {
        u += a < b ? 1 : a == b ? 0.5 : 0;
      }
    }
    double ties = ties(x, y);
    boolean exact = ties == 0 && x.length <= EXACT && y.length <= EXACT;
    return new MannWhitney(u, exact ? exact(u, x.length, y.length) : normal(u, x, y, ties));
  }

  /** Σ(t³ − t) over groups of t equal values. */
  private static double ties(double[] x, double[] y) {
    double[] all = Arrays.copyOf(x, x.length + y.length);
    System.arraycopy(y, 0, all, x.length, y.length);
    Arrays.sort(all);
    double sum = 0;
    for (int i = 0; i < all.length; ) {
      int j = i;
      while (j < all.length && all[j] == all[i]) {
        j++;
      }
      double t = j - i;
      sum += t * t * t - t;
      i = j;
    }
    return sum;
  }

  private static double normal(double u, double[] x, double[] y, double ties) {
    double n = x.length;
    double m = y.length;
    double total = n + m;
    double variance = n * m / 12 * (total + 1 - ties / (total * (total - 1)));
    if (!(variance > 0)) {
      return 1;
    }
    double distance = Math.max(0, Math.abs(u - n * m / 2) - 0.5);
    return Math.min(1, 2 * upperTail(distance / Math.sqrt(variance)));
  }

  /** The share of all orders of n and m values whose U is at least as far from its middle. */
  private static double exact(double u, int n, int m) {
    double[] counts = counts(n, m);
    double total = Arrays.stream(counts).sum();
    double far = Math.abs(u - n * m / 2.0);
    double sum = 0;
    for (int k = 0; k < counts.length; k++) {
      if (Math.abs(k - n * m / 2.0) >= far - 1e-9) {
        sum += counts[k];
      }
    }
    return Math.min(1, sum / total);
  }

  /** How many orders have U = k: the partitions of k into at most n parts of at most m. */
  private static double[] counts(int n, int m) {
    double[] counts = new double[n * m + 1];
    counts[0] = 1;
    // The Gaussian binomial: multiply by (1 - q^(m+i)), divide by (1 - q^i).
    for (int i = 1; i <= n; i++) {
      for (int k = counts.length - 1; k >= m + i; k--) {
        counts[k] -= counts[k - m - i];
      }
      for (int k = i; k < counts.length; k++) {
        counts[k] += counts[k - i];
      }
    }
    return counts;
  }

  /**
   * P(Z &gt; z) of a standard normal Z for z ≥ 0, to about 1e-7 (Abramowitz and Stegun 26.2.17).
   */
  static double upperTail(double z) {
    double t = 1 / (1 + 0.2316419 * z);
    double polynomial =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * polynomial;
  }
}
