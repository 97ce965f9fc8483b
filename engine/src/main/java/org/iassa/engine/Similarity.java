package org.iassa.engine;

/** How the features of two pixels become a logit of the affinity's softmax. */
public enum Similarity {
  /** Dot product: eq. 10. */
  DOT,
  /** Dot product divided by √C, C being the total number of channels. */
  SCALED_DOT,
  /**
   * Cosine of the concatenated features divided by the temperature τ; 0 for a pixel whose norm is
   * next to nothing beside the largest.
   */
  COSINE,
  /**
   * Mean over the levels of the cosine within each level, divided by the temperature τ. Features
   * are normalised at the level's own resolution, then upsampled.
   */
  LEVEL_COSINE,
  /** Dot product, softmax over columns, then over rows: what the author's code does. */
  DOUBLE_SOFTMAX
}
