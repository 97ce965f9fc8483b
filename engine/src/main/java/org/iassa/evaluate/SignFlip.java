package org.iassa.evaluate;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The sign-flip test of paired differences: if neither method were better, each difference could as
 * well have the other sign. The p-value is the share of sign patterns whose |sum| is at least the
 * observed one: of all 2ⁿ patterns for up to {@value #EXACT} differences other than zero, else of
 * {@value #DRAWS} drawn ones with the observed pattern counted in. A pure function of the
 * differences.
 */
final class SignFlip {
  /** Most differences for which every pattern is tried. */
  static final int EXACT = 16;

  /** Patterns drawn otherwise. */
  static final int DRAWS = 20_000;

  private SignFlip() {}

  /** Returns the two-sided p-value; NaN differences are left out; 1 without a difference. */
  static double p(double[] differences) {
    double[] d = Arrays.stream(differences).filter(v -> !Double.isNaN(v) && v != 0).toArray();
    if (d.length == 0) {
      return 1;
    }
    double observed = Math.abs(Arrays.stream(d).sum());
    // Patterns that tie with the observed one must count whatever the rounding of their sums.
    double limit = observed - 1e-12 * Arrays.stream(d).map(Math::abs).sum();
    return d.length <= EXACT ? exact(d, limit) : drawn(d, limit);
  }

  private static double exact(double[] d, double limit) {
    int patterns = 1 << d.length;
    int reached = 0;
    for (int pattern = 0; pattern < patterns; pattern++) {
      double sum = 0;
      for (int i = 0; i < d.length; i++) {
        sum += (pattern >> i & 1) == 0 ? d[i] : -d[i];
      }
      reached += Math.abs(sum) >= limit ? 1 : 0;
    }
    return (double) reached / patterns;
  }

  private static double drawn(double[] d, double limit) {
    SplittableRandom random = new SplittableRandom(d.length);
    int reached = 1;
    for (int draw = 0; draw < DRAWS; draw++) {
      double sum = 0;
      long bits = 0;
      for (int i = 0; i < d.length; i++) {
        bits = i % 64 == 0 ? random.nextLong() : bits >>> 1;
        sum += (bits & 1) == 0 ? d[i] : -d[i];
      }
      reached += Math.abs(sum) >= limit ? 1 : 0;
    }
    return (double) reached / (DRAWS + 1);
  }

  /** Adjusts p-values for being many, by Holm's method; order is kept, NaN stays NaN. */
  static double[] holm(double[] p) {
    Integer[] order =
        java.util.stream.IntStream.range(0, p.length)
            .filter(i -> !Double.isNaN(p[i]))
            .boxed()
            .sorted((a, b) -> Double.compare(p[a], p[b]))
            .toArray(Integer[]::new);
    double[] adjusted = new double[p.length];
    Arrays.fill(adjusted, Double.NaN);
    double least = 0;
    for (int rank = 0; rank < order.length; rank++) {
      least = Math.max(least, Math.min(1, (order.length - rank) * p[order[rank]]));
      adjusted[order[rank]] = least;
    }
    return adjusted;
  }
}
