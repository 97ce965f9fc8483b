package org.iassa.engine.internal.scoring;

import java.nio.FloatBuffer;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ImageBatch;

/** Checks what a black box is asked to score. */
public final class ScoreRequest {
  private ScoreRequest() {}

  /**
   * Checks a batch against the form that a model takes, and the room for its scores.
   *
   * @throws IllegalArgumentException if the batch has another form or the buffer is too small
   */
  public static void requireFits(
      ImageBatch batch, BatchFormat format, FloatBuffer scores, int classes) {
    if (!batch.format().equals(format)) {
      throw new IllegalArgumentException(
          "batch has the format " + batch.format() + ", the model takes " + format);
    }
    requireRoom(scores, batch.count(), classes);
  }

  /**
   * Checks the room for scores.
   *
   * @throws IllegalArgumentException if the buffer holds fewer than count·classes floats
   */
  public static void requireRoom(FloatBuffer scores, int count, int classes) {
    if (scores.capacity() < (long) count * classes) {
      throw new IllegalArgumentException(
          "score buffer has room for %d floats, expected %d×%d"
              .formatted(scores.capacity(), count, classes));
    }
  }
}
