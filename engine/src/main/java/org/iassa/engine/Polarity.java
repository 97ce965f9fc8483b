package org.iassa.engine;

/** What a window does to the image. */
public enum Polarity {
  /** The window is kept and the rest filled: the paper's formula. */
  REVEAL,
  /** The window is filled and the rest kept: what the author's code does. */
  OCCLUDE
}
