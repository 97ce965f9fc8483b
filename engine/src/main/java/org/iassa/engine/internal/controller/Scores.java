package org.iassa.engine.internal.controller;

import java.nio.FloatBuffer;
import org.iassa.engine.ScoreException;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Phases;

/** Asks a black box for scores. */
public final class Scores {
  private Scores() {}

  /**
   * Scores a batch. The scores are NaN before the call, so that one the black box leaves out is
   * found and not taken for the last batch's.
   *
   * @param scores direct buffer of at least count·classes floats
   */
  public static void request(BlackBox model, ImageBatch batch, FloatBuffer scores) {
    int wanted = batch.count() * model.classes();
    for (int i = 0; i < wanted; i++) {
      scores.put(i, Float.NaN);
    }
    Phases.score(model, batch, scores);
    scores.clear();
  }

  /**
   * Copies the scores of an unmasked image.
   *
   * @throws ScoreException if one is not finite, or beyond the bound
   */
  static float[] checked(FloatBuffer scores, int classes, double bound) {
    float[] copy = new float[classes];
    scores.get(0, copy);
    for (int c = 0; c < classes; c++) {
      if (!(Math.abs(copy[c]) <= bound)) {
        throw new ScoreException(
            "the score of class %d for the unmasked image is %s, expected a finite number from -%s to %s"
                .formatted(c, copy[c], bound, bound));
      }
    }
    return copy;
  }
}
