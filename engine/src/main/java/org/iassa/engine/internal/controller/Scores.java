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
   * @throws ScoreException if one is not finite
   */
  static float[] finite(FloatBuffer scores, int classes) {
    float[] copy = new float[classes];
    scores.get(0, copy);
    for (int c = 0; c < classes; c++) {
      if (!Float.isFinite(copy[c])) {
        throw new ScoreException(
            "the score of class "
                + c
                + " for the unmasked image is "
                + copy[c]
                + ", expected a finite number");
      }
    }
    return copy;
  }
}
