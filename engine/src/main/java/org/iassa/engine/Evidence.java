package org.iassa.engine;

/** How a pass joins the passes before it. */
public enum Evidence {
  /** The new map replaces the old one: the paper. */
  REPLACE,
  /**
   * S is the mean of the passes' maps by {@link Pass#weight}, each stretched to [0, 1] over the
   * pixels that its masks covered; a map that is flat there counts as 0.
   */
  NORMALISED_MEAN
}
