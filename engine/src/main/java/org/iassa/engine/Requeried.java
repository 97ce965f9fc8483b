package org.iassa.engine;

/**
 * How a classifier's answers compare with those in a score log, for some of its masks.
 *
 * @param sampled masks that were asked again, drawn without replacement
 * @param masks masks in the log
 * @param worst largest difference of a score
 * @param pass pass of the mask where it is
 * @param mask index of that mask among the pass's scored masks
 * @param index class of that score
 * @param tolerance the difference that counts as none: forward passes in batches of another size,
 *     or on another machine, differ in their last bits
 */
public record Requeried(
    int sampled, long masks, double worst, int pass, int mask, int index, double tolerance) {
  /** Returns whether every score asked for is the classifier's. */
  public boolean agrees() {
    return worst <= tolerance;
  }

  /**
   * Returns the share of the log's masks that would have to be wrong to be found with a probability
   * of 95%: s with 1 − (1−s)ⁿ = 0.95.
   */
  public double share95() {
    return sampled >= masks ? 1.0 / masks : 1 - Math.pow(0.05, 1.0 / sampled);
  }
}
