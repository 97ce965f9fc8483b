package org.iassa.metrics;

import java.util.Objects;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Precision;
import org.iassa.engine.internal.tuning.MeasuredBatch;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.MixedPrecision;

/**
 * A classifier as metrics call it: in the precision of the run that made the maps, in batches of
 * the size that is fastest here.
 *
 * @param model the classifier in that precision; the caller's
 * @param precision its number format
 * @param batch images per forward pass
 */
public record ScoringModel(BlackBox model, Precision precision, int batch) {
  public ScoringModel {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(precision, "precision");
    InvalidOptionException.requireRange("batch", batch, 1, 4096);
  }

  /**
   * Takes the variant of a precision, and the batch size that explanations use too: measured once
   * per model and machine and remembered, 16 for a model that may not be called for that.
   *
   * @param model the classifier
   * @param precision {@link Precision#FP32} or {@link Precision#BF16}, as {@link
   *     org.iassa.engine.Explanation#run} says; {@link Precision#AUTO} takes FP32, since a metric
   *     has no image of its own to compare the two on
   * @throws InvalidOptionException if the model does not offer BF16 here
   */
  public static ScoringModel of(BlackBox model, Precision precision) {
    boolean bf16 = precision == Precision.BF16;
    BlackBox variant = model;
    if (model instanceof MixedPrecision mixed) {
      if (bf16 && !mixed.offers(ElementType.BF16)) {
        throw noBf16();
      }
      variant = mixed.at(bf16 ? ElementType.BF16 : ElementType.FP32);
    } else if (bf16 && model.format().type() != ElementType.BF16) {
      throw noBf16();
    }
    return new ScoringModel(
        variant, bf16 ? Precision.BF16 : Precision.FP32, MeasuredBatch.standard().choose(variant));
  }

  private static InvalidOptionException noBf16() {
    return new InvalidOptionException(
        "precision", "bf16", "fp32: this classifier or device does not compute in bf16");
  }
}
