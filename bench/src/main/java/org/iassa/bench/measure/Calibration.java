package org.iassa.bench.measure;

/**
 * A fixed amount of arithmetic on one thread, about 2 ms: when it takes longer than it did, the
 * processor is throttled or shared, whatever the case at hand does.
 */
public final class Calibration {
  private static final int STEPS = 1_000_000;
  private static final int TRIES = 3;

  private long sink = 88172645463325252L;

  /** Returns the nanoseconds of the fastest of three loops. */
  public double measure() {
    double best = Double.POSITIVE_INFINITY;
    for (int t = 0; t < TRIES; t++) {
      long began = System.nanoTime();
      long x = sink;
      for (int i = 0; i < STEPS; i++) {
        x ^= x << 13;
        x ^= x >>> 7;
        x ^= x << 17;
      }
      sink = x;
      best = Math.min(best, System.nanoTime() - began);
    }
    return best;
  }
}
