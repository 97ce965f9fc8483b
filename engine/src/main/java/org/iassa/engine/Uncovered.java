package org.iassa.engine;

/** What a pixel gets that no mask of a pass covered. */
public enum Uncovered {
  /** Zero, the value of the empty sum. */
  ZERO,
  /** The value S had before the pass (zero before the first one). */
  PREVIOUS
}
