package org.iassa.engine.spi;

import java.nio.FloatBuffer;
import java.util.Objects;
import org.iassa.engine.InvalidOptionException;

/** A black box made of a function. */
record FunctionBlackBox(BatchFormat format, int classes, double scoreBound, Scorer scorer)
    implements BlackBox {
  FunctionBlackBox {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(scorer, "scorer");
    InvalidOptionException.requireRange("classes", classes, 1, 1 << 20);
    if (!(scoreBound > 0) || Double.isInfinite(scoreBound)) {
      throw new InvalidOptionException("scoreBound", scoreBound, "a positive, finite number");
    }
  }

  @Override
  public void score(ImageBatch batch, FloatBuffer scores) {
    scorer.score(batch, scores);
  }
}
