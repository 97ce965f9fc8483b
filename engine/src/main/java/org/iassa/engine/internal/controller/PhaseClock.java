package org.iassa.engine.internal.controller;

import org.iassa.engine.Timings;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;

/**
 * A stopwatch that is always in exactly one phase, so that the phases add up to the total. Tells
 * {@link Phases} of each.
 */
final class PhaseClock implements AutoCloseable {
  private final long[] nanos = new long[Phase.values().length];
  private final long start;
  private long since;
  private Phase phase;

  PhaseClock(Phase first) {
    start = System.nanoTime();
    since = start;
    phase = first;
    Phases.begin(first, start);
  }

  /** Ends the running phase and begins another. */
  void enter(Phase next) {
    long now = System.nanoTime();
    nanos[phase.ordinal()] += now - since;
    since = now;
    Phases.end(phase, now);
    phase = next;
    Phases.begin(next, now);
  }

  /** Returns the nanoseconds since the clock was made. */
  long elapsedNanos() {
    return System.nanoTime() - start;
  }

  /** Returns the nanoseconds spent in a phase, up to the last change of phase. */
  long nanos(Phase p) {
    return nanos[p.ordinal()];
  }

  /** Ends the running phase and returns all of them. */
  Timings stop() {
    enter(Phase.OTHER);
    double total = 0;
    for (long n : nanos) {
      total += n * 1e-6;
    }
    return new Timings(
        total,
        millis(Phase.LOAD),
        millis(Phase.FEATURES),
        millis(Phase.AFFINITY),
        millis(Phase.MASKS),
        millis(Phase.BATCH),
        millis(Phase.FORWARD),
        millis(Phase.ACCUMULATE),
        millis(Phase.OTHER));
  }

  /** Ends the running phase, for those who listen; call it once, whatever happened. */
  @Override
  public void close() {
    Phases.end(phase);
  }

  private double millis(Phase p) {
    return nanos[p.ordinal()] * 1e-6;
  }
}
