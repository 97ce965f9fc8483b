package org.iassa.engine;

/** What a pixel gets that no mask of a pass covered. */
public enum Uncovered {
  /**
   * Zero, the value of the empty sum: the paper, whose scores are probabilities. Among scores below
   * zero it is the highest value there is; take {@link #PREVIOUS} for those.
   */
  ZERO,
  /** The value S had before the pass (zero before the first one). */
  PREVIOUS
}
