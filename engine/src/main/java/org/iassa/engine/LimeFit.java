package org.iassa.engine;

import java.util.List;

/**
 * How well LIME's linear models describe the classifier around the image.
 *
 * @param superpixels number of superpixels K
 * @param samples number of samples fitted, the image included
 * @param targets one fit per target, in their order
 */
public record LimeFit(int superpixels, int samples, List<Target> targets) {
  public LimeFit {
    targets = List.copyOf(targets);
  }

  /**
   * One target's model: score ≈ intercept + Σ weight of the superpixels shown.
   *
   * @param intercept the score that the model gives to an image with everything hidden
   * @param rSquared weighted coefficient of determination, 1 − Σw(y−ŷ)² / Σw(y−ȳ)²; NaN if all
   *     scores are the same
   * @param used number of superpixels with a weight
   */
  public record Target(double intercept, double rSquared, int used) {}
}
