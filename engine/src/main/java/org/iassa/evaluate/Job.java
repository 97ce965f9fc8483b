package org.iassa.evaluate;

import org.iassa.engine.Precision;
import org.iassa.engine.Progress;

/**
 * One image to explain by one method.
 *
 * @param subject the image
 * @param explainers explain the classifier, one per kind of scores
 * @param maxForwards most forward passes, 0 for the method's own number
 * @param seed seed of everything random
 * @param precision number format of the forward passes
 * @param batch images per forward pass
 * @param keepIterations whether the map of every iteration is wanted
 * @param progress told how it comes along; may cancel
 */
public record Job(
    Subject subject,
    Explainers explainers,
    long maxForwards,
    long seed,
    Precision precision,
    int batch,
    boolean keepIterations,
    Progress progress) {
  /** Returns the height of maps. */
  public int height() {
    return subject.image().height();
  }

  /** Returns the width of maps. */
  public int width() {
    return subject.image().width();
  }
}
