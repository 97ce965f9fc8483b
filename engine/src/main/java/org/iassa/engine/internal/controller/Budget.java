package org.iassa.engine.internal.controller;

import org.iassa.engine.ExplainOptions;
import org.iassa.engine.StopReason;

/** The forward passes and the time that an explanation may spend. */
final class Budget {
  private final long maxForwards;
  private final long maxNanos;
  private final PhaseClock clock;
  private double nanosPerForward;
  private long forwards;

  Budget(ExplainOptions options, PhaseClock clock) {
    this.maxForwards = options.maxForwards();
    this.maxNanos = options.maxMillis() * 1_000_000;
    this.clock = clock;
  }

  /** Counts forward passes. */
  void spend(int count) {
    forwards += count;
  }

  /** Counts the forward passes of a batch, and the time it took from masking to accumulation. */
  void spend(int count, long nanos) {
    forwards += count;
    nanosPerForward = (double) nanos / count;
  }

  /** Returns the forward passes made. */
  long forwards() {
    return forwards;
  }

  /** Returns whether there is a limit on the time. */
  boolean timed() {
    return maxNanos > 0;
  }

  /** Returns whether the time is up. */
  boolean expired() {
    return timed() && clock.elapsedNanos() >= maxNanos;
  }

  /** Returns how many forward passes are left, or −1 if there is no limit. */
  long left() {
    long left = maxForwards > 0 ? Math.max(0, maxForwards - forwards) : -1;
    if (timed() && nanosPerForward > 0) {
      long byTime = (long) Math.max(0, (maxNanos - clock.elapsedNanos()) / nanosPerForward);
      left = left < 0 ? byTime : Math.min(left, byTime);
    }
    return left;
  }

  /** Returns whether this many forward passes are left. */
  boolean allows(long count) {
    long left = left();
    return left < 0 || count <= left;
  }

  /** Returns whether this many forward passes are left, whatever the time. */
  boolean allowsForwards(long count) {
    return maxForwards == 0 || count <= maxForwards - forwards;
  }

  /** Returns which limit keeps further forward passes from being made. */
  StopReason binding() {
    long byForwards = maxForwards > 0 ? maxForwards - forwards : Long.MAX_VALUE;
    return left() < byForwards ? StopReason.MAX_MILLIS : StopReason.MAX_FORWARDS;
  }
}
