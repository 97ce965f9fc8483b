package org.iassa.engine.internal.controller;

import java.util.Arrays;
import org.iassa.engine.spi.Summary;

/** The lowest and highest score of every target over all masks so far. */
public final class ScoreRange {
  /** A spread below this fraction of the largest score is rounding, not evidence. */
  private static final double RELATIVE = 1e-6;

  /** A spread below this fraction of the bound is below what fixed point resolves. */
  private static final double RESOLUTION = 0x1p-38;

  private final float[] lowest;
  private final float[] highest;
  private final double bound;

  public ScoreRange(int targets, double bound) {
    lowest = new float[targets];
    highest = new float[targets];
    Arrays.fill(lowest, Float.POSITIVE_INFINITY);
    Arrays.fill(highest, Float.NEGATIVE_INFINITY);
    this.bound = bound;
  }

  public void add(Summary summary) {
    for (int t = 0; t < lowest.length; t++) {
      lowest[t] = Math.min(lowest[t], summary.scoreMin()[t]);
      highest[t] = Math.max(highest[t], summary.scoreMax()[t]);
    }
  }

  /** Returns whether a target's scores differed between masks. */
  public boolean informative(int target) {
    double spread = (double) highest[target] - lowest[target];
    double largest = Math.max(Math.abs(highest[target]), Math.abs(lowest[target]));
    return spread > Math.max(RELATIVE * largest, RESOLUTION * bound);
  }

  /** Returns whether any target's scores differed between masks. */
  boolean anyInformative() {
    for (int t = 0; t < lowest.length; t++) {
      if (informative(t)) {
        return true;
      }
    }
    return false;
  }

  public double lowest(int target) {
    return lowest[target];
  }

  public double highest(int target) {
    return highest[target];
  }
}
