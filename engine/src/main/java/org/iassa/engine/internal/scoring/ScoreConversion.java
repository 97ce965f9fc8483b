package org.iassa.engine.internal.scoring;

import java.nio.FloatBuffer;
import java.util.Objects;
import org.iassa.engine.ModelException;
import org.iassa.engine.ScoreKind;
import org.iassa.engine.spi.ElementType;

/**
 * Turns what a classifier returned into the engine's scores, in the same buffer.
 *
 * <p>Logits: softmax in double precision, rounded to float once. Sigmoid: the same, of each score
 * alone. Probabilities: checked to lie in [0, 1] within a tolerance and clamped to it. Raw outputs:
 * as they are. What is not a number stays so: the session that accumulates it knows which mask it
 * belongs to. Not for several threads at once.
 */
public final class ScoreConversion {
  private final String model;
  private final ScoreKind kind;
  private final int classes;
  private final float tolerance;
  private final double[] row;

  /**
   * @param model what messages call the model
   * @param classes scores per image C
   * @param type the coarsest type that the scores went through: a probability may lie 10⁻⁴ beyond
   *     [0, 1] in FP32, 10⁻² in 16 bits
   */
  public ScoreConversion(String model, ScoreKind kind, int classes, ElementType type) {
    this.model = Objects.requireNonNull(model, "model");
    this.kind = Objects.requireNonNull(kind, "kind");
    this.classes = classes;
    this.tolerance = type == ElementType.FP32 ? 1e-4f : 1e-2f;
    this.row = new double[classes];
  }

  /**
   * Converts rows 0 to count−1 of C floats each, from index 0.
   *
   * @throws ModelException if a probability is outside [0, 1]
   */
  public void convert(FloatBuffer scores, int count) {
    for (int i = 0; i < count; i++) {
      switch (kind) {
        case LOGITS -> softmax(scores, i * classes);
        case SIGMOID -> sigmoid(scores, i * classes);
        case PROBABILITIES -> clamp(scores, i);
        case RAW -> {
          // as it is
        }
      }
    }
  }

  private void softmax(FloatBuffer scores, int first) {
    double most = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      row[c] = scores.get(first + c);
      most = Math.max(most, row[c]);
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      row[c] = Math.exp(row[c] - most);
      sum += row[c];
    }
    for (int c = 0; c < classes; c++) {
      scores.put(first + c, (float) (row[c] / sum));
    }
  }

  private void sigmoid(FloatBuffer scores, int first) {
    for (int c = 0; c < classes; c++) {
      scores.put(first + c, (float) (1 / (1 + Math.exp(-(double) scores.get(first + c)))));
    }
  }

  private void clamp(FloatBuffer scores, int image) {
    for (int c = 0; c < classes; c++) {
      float score = scores.get(image * classes + c);
      if (score < 0 || score > 1) {
        if (score < -tolerance || score > 1 + tolerance) {
          throw new ModelException(
              "model %s gave %s for class %d of image %d; PROBABILITIES lie in [0, 1]: if the model returns logits, load it with LOGITS"
                  .formatted(model, score, c, image));
        }
        scores.put(image * classes + c, score < 0 ? 0 : 1);
      }
    }
  }
}
