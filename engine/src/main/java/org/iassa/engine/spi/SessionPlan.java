package org.iassa.engine.spi;

import java.util.Objects;
import org.iassa.engine.InvalidOptionException;

/**
 * What a session must make room for; everything is allocated when it opens.
 *
 * @param format form of the masked images
 * @param batchCapacity most images per batch, at least 1
 * @param slots number of batches that exist side by side (2: one is written while one is scored)
 * @param targets number T of classes explained together
 * @param maxWindows most windows in one pass, before filtering; 16 bytes each
 * @param scoreBound bound B on the scores' magnitude: fixed point has a resolution of B·2⁻⁴⁰
 */
public record SessionPlan(
    BatchFormat format,
    int batchCapacity,
    int slots,
    int targets,
    int maxWindows,
    double scoreBound) {
  /** Most masks in one pass: 2²² scores of up to B each fit a 64-bit sum in units of B·2⁻⁴⁰. */
  public static final int MAX_MASKS = 1 << 22;

  public SessionPlan {
    Objects.requireNonNull(format, "format");
    InvalidOptionException.requireRange("batchCapacity", batchCapacity, 1, 1 << 16);
    InvalidOptionException.requireRange("slots", slots, 1, 4);
    InvalidOptionException.requireRange("targets", targets, 1, 1 << 12);
    InvalidOptionException.requireRange("maxWindows", maxWindows, 1, MAX_MASKS);
    if (!(scoreBound > 0) || Double.isInfinite(scoreBound)) {
      throw new InvalidOptionException("scoreBound", scoreBound, "a positive, finite number");
    }
  }
}
