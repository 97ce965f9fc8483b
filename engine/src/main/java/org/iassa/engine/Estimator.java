package org.iassa.engine;

/** What the weighted sum of masks Σ f·m is divided by. */
public enum Estimator {
  /** The pixel's own coverage Σ m(λ): eq. 3. */
  PIXEL_COVERAGE,
  /**
   * The mean mask E[M]·N, one number for all pixels: eq. 5 as often coded. N·p for RISE's masks,
   * the pixels' mean coverage for windows.
   */
  GLOBAL_MEAN
}
