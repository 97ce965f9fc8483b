package org.iassa.bench.measure;

import java.util.Arrays;
import org.iassa.bench.cases.Prepared;

/**
 * Two cases that take turns in one run, ABBA, so that a busy moment hits both alike.
 *
 * @param first nanoseconds per run of A
 * @param second nanoseconds per run of B, as many
 */
public record PairedTimes(double[] first, double[] second) {
  private static final double LEAST_NANOS = 200_000;

  private static final int FEWEST = 5;
  private static final long MOST_NANOS = 40_000_000_000L;

  /**
   * Takes {@code pairs} pairs of samples after warming both up; fewer, but at least 5, if they take
   * longer than 40 s.
   */
  public static PairedTimes take(Prepared a, Prepared b, int pairs) {
    int runsA = (int) Math.max(1, Math.ceil(LEAST_NANOS / Sampler.warmUp(a)));
    int runsB = (int) Math.max(1, Math.ceil(LEAST_NANOS / Sampler.warmUp(b)));
    double[] first = new double[pairs];
    double[] second = new double[pairs];
    long began = System.nanoTime();
    int taken = 0;
    for (int p = 0; p < pairs; p++, taken++) {
      if (p >= FEWEST && System.nanoTime() - began > MOST_NANOS) {
        break;
      }
      if (p % 2 == 0) {
        first[p] = Sampler.sample(a, runsA);
        second[p] = Sampler.sample(b, runsB);
      } else {
        second[p] = Sampler.sample(b, runsB);
        first[p] = Sampler.sample(a, runsA);
      }
    }
    return new PairedTimes(Arrays.copyOf(first, taken), Arrays.copyOf(second, taken));
  }

  /** Returns how many times longer B takes, pair by pair. */
  public double[] ratios() {
    double[] ratios = new double[first.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = second[i] / first[i];
    }
    return ratios;
  }

  /** Returns the median of {@link #ratios}. */
  public double ratio() {
    return new Quantiles(ratios()).median();
  }
}
