package org.iassa.engine;

/** How a pass joins the passes before it. */
public enum Evidence {
  /** The new map replaces the old one: the paper. */
  REPLACE,
  /** S is the mean of the passes' maps, each stretched to [0, 1], by {@link Pass#weight}. */
  NORMALISED_MEAN
}
