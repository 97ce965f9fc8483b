package org.iassa.bench.measure;

/**
 * Times of one case.
 *
 * @param nanos time per run, one per sample, in the order they were taken
 * @param runsPerSample runs that one sample is the mean of
 * @param stop why sampling stopped
 * @param calibrationBefore nanoseconds of a fixed loop in Java before the samples
 * @param calibrationAfter the same after them
 */
public record Samples(
    double[] nanos,
    int runsPerSample,
    Stop stop,
    double calibrationBefore,
    double calibrationAfter) {
  /** Why sampling stopped. */
  public enum Stop {
    /** The median is known well enough. */
    NOISE,
    /** Time is up. */
    TIME,
    /** There are enough samples. */
    COUNT
  }

  /** Returns the order statistics. */
  public Quantiles quantiles() {
    return new Quantiles(nanos);
  }
}
