package org.iassa.bench.measure;

import java.util.Arrays;
import java.util.Objects;
import org.iassa.bench.cases.Prepared;
import org.iassa.bench.measure.SamplePlan.Cache;

/** Takes times of cases on one thread. */
public final class Sampler {
  /** A warm sample takes at least so long, so that the clock's grain vanishes. */
  private static final long LEAST_NANOS = 200_000;

  private static final int MOST_RUNS = 1 << 16;
  private static final long WARM_UP_NANOS = 150_000_000;
  private static final int WARM_UP_RUNS = 1;

  private final CacheSweep sweep;
  private final Calibration calibration;

  /**
   * @param sweep clears the caches before cold samples
   * @param calibration measured before and after every case
   */
  public Sampler(CacheSweep sweep, Calibration calibration) {
    this.sweep = Objects.requireNonNull(sweep);
    this.calibration = Objects.requireNonNull(calibration);
  }

  /** Warms up, then takes samples until the plan says stop. */
  public Samples take(Prepared prepared, SamplePlan plan) {
    double each = warmUp(prepared);
    boolean cold = plan.cache() == Cache.COLD;
    int runs = cold ? 1 : (int) Math.min(MOST_RUNS, Math.max(1, Math.ceil(LEAST_NANOS / each)));
    double before = calibration.measure();
    double[] nanos = new double[plan.maximum()];
    int count = 0;
    long began = System.nanoTime();
    Samples.Stop stop = Samples.Stop.COUNT;
    while (count < plan.maximum()) {
      if (cold) {
        sweep.sweep();
      }
      nanos[count++] = sample(prepared, runs);
      if (count < plan.minimum()) {
        continue;
      }
      if (new Quantiles(Arrays.copyOf(nanos, count)).noise() <= plan.noise()) {
        stop = Samples.Stop.NOISE;
        break;
      }
      if (System.nanoTime() - began > plan.millis() * 1_000_000) {
        stop = Samples.Stop.TIME;
        break;
      }
    }
    return new Samples(Arrays.copyOf(nanos, count), runs, stop, before, calibration.measure());
  }

  /** Returns the nanoseconds per run of one sample. */
  public static double sample(Prepared prepared, int runs) {
    long start = System.nanoTime();
    for (int i = 0; i < runs; i++) {
      prepared.run();
    }
    prepared.settle();
    return (double) (System.nanoTime() - start) / runs;
  }

  /** Runs until the time of a run is known roughly; returns it in nanoseconds. */
  public static double warmUp(Prepared prepared) {
    long began = System.nanoTime();
    double best = Double.POSITIVE_INFINITY;
    int runs = 0;
    while (runs < WARM_UP_RUNS || System.nanoTime() - began < WARM_UP_NANOS) {
      best = Math.min(best, sample(prepared, 1));
      runs++;
    }
    return Math.max(1, best);
  }
}
