package org.iassa.evaluate;

import java.util.Optional;
import org.iassa.data.ObjectMask;
import org.iassa.data.Sample;
import org.iassa.engine.Targets;

/** Which class of an image is explained. */
public enum TargetRule {
  /** The class that scores highest on the unmasked image, as in the paper. */
  TOP_1,
  /** The class that scores highest among those that the data set has an object of. */
  ANNOTATED;

  /**
   * A class and where it is.
   *
   * @param index the class
   * @param mask its object, in the image's size; empty if the data set has none
   */
  record Choice(int index, Optional<ObjectMask> mask) {}

  /**
   * Picks the class.
   *
   * @param scores scores of the unmasked image; equal ones rank by index
   */
  Choice choose(float[] scores, Sample sample) {
    int[] ranked = Targets.top(this == TOP_1 ? 1 : scores.length).resolve(scores);
    for (int index : ranked) {
      Optional<ObjectMask> mask = sample.mask(index);
      if (mask.isPresent()) {
        return new Choice(index, mask);
      }
    }
    return new Choice(ranked[0], Optional.empty());
  }
}
