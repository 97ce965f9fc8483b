package org.iassa.engine;

/** The masks of one opening iteration, and what they count for. */
public sealed interface Pass permits WindowPass, RisePass {
  /**
   * Returns what the pass counts for in a {@link Evidence#NORMALISED_MEAN}, relative to the other
   * passes.
   */
  double weight();
}
