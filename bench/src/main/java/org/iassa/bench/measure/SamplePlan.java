package org.iassa.bench.measure;

import org.iassa.engine.InvalidOptionException;

/**
 * When to stop taking samples.
 *
 * @param cache what the caches hold before each sample
 * @param minimum fewest samples, however clear the median is; 9 or more, so that runs compare
 * @param maximum most samples
 * @param noise stop when {@link Quantiles#noise} is at most this
 * @param millis stop after so long, with at least the fewest samples
 */
public record SamplePlan(Cache cache, int minimum, int maximum, double noise, long millis) {
  /** What the caches hold before a sample. */
  public enum Cache {
    /** What the last run of the same case left. */
    WARM,
    /** Something else: a buffer larger than all caches has been read since. */
    COLD
  }

  /** Fewest samples that two runs can be compared by. */
  public static final int COMPARABLE = 9;

  public SamplePlan {
    InvalidOptionException.requireRange("minimum samples", minimum, COMPARABLE, 100_000);
    InvalidOptionException.requireRange("maximum samples", maximum, minimum, 1_000_000);
    if (!(noise > 0 && noise <= 1)) {
      throw new InvalidOptionException("noise", noise, "a number above 0, at most 1");
    }
    InvalidOptionException.requireRange("time limit", millis, 1, 3_600_000);
  }

  /** A plan for a warm or cold cache with the defaults of a plain run. */
  public static SamplePlan usual(Cache cache) {
    return new SamplePlan(cache, 12, 400, 0.01, 1000);
  }
}
