package org.iassa.engine.internal.kserve;

import java.util.SplittableRandom;

/**
 * Pauses between attempts: 0.1 s, doubled each time up to 5 s, of which a random part of up to one
 * half is left out, so that several clients do not come back together.
 */
final class Backoff {
  private static final double FIRST_MILLIS = 100;
  private static final double LONGEST_MILLIS = 5000;

  private final SplittableRandom random;
  private double next = FIRST_MILLIS;

  Backoff(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Returns the next pause in milliseconds. */
  long millis() {
    double pause = next * (1 - 0.5 * random.nextDouble());
    next = Math.min(LONGEST_MILLIS, 2 * next);
    return Math.round(pause);
  }
}
