package org.iassa.engine.internal.controller;

import org.iassa.engine.ExplainOptions;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ModelException;
import org.iassa.engine.Precision;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.MixedPrecision;

/**
 * Which variant of a classifier an explanation uses.
 *
 * @param model the variant
 * @param scores its scores for the unmasked image
 * @param targets the classes to explain
 * @param precision the variant's number format
 * @param reason why this one
 * @param forwards forward passes spent on choosing
 */
record PrecisionChoice(
    BlackBox model,
    float[] scores,
    int[] targets,
    Precision precision,
    String reason,
    int forwards) {

  /** Scores the unmasked image with a black box. */
  @FunctionalInterface
  interface ImageScorer {
    float[] score(BlackBox model);
  }

  static PrecisionChoice choose(BlackBox model, ExplainOptions options, ImageScorer scorer) {
    boolean bf16 = model instanceof MixedPrecision mixed && mixed.offers(ElementType.BF16);
    return switch (options.precision()) {
      case FP32 -> single(fp32(model), options, scorer, Precision.FP32, "asked for");
      case BF16 -> {
        if (!bf16) {
          throw new InvalidOptionException(
              "precision",
              "bf16",
              "fp32 or auto: this classifier or device does not compute in bf16");
        }
        yield single(bf16(model), options, scorer, Precision.BF16, "asked for");
      }
      case AUTO ->
          bf16
              ? compare((MixedPrecision) model, options, scorer)
              : single(fp32(model), options, scorer, Precision.FP32, "bf16 is not offered here");
    };
  }

  private static PrecisionChoice single(
      BlackBox model,
      ExplainOptions options,
      ImageScorer scorer,
      Precision precision,
      String reason) {
    float[] scores = scorer.score(model);
    return new PrecisionChoice(
        model, scores, options.targets().resolve(scores), precision, reason, 1);
  }

  private static PrecisionChoice compare(
      MixedPrecision model, ExplainOptions options, ImageScorer scorer) {
    BlackBox exact = fp32(model);
    float[] reference = scorer.score(exact);
    int[] targets = options.targets().resolve(reference);
    BlackBox fast;
    float[] scores;
    try {
      fast = bf16(model);
      scores = scorer.score(fast);
    } catch (ModelException e) {
      return new PrecisionChoice(
          exact, reference, targets, Precision.FP32, "not in bf16: " + e.getMessage(), 1);
    }
    double moved = 0;
    for (int t : targets) {
      moved = Math.max(moved, Math.abs((double) scores[t] - reference[t]));
    }
    double tolerance = options.precisionTolerance() * model.scoreBound();
    String reason =
        "bf16 moves a target's score by %.2g on this image, tolerance %.2g"
            .formatted(moved, tolerance);
    return moved <= tolerance
        ? new PrecisionChoice(fast, scores, targets, Precision.BF16, reason, 2)
        : new PrecisionChoice(exact, reference, targets, Precision.FP32, reason, 2);
  }

  private static BlackBox fp32(BlackBox model) {
    return model instanceof MixedPrecision mixed ? mixed.at(ElementType.FP32) : model;
  }

  private static BlackBox bf16(BlackBox model) {
    return ((MixedPrecision) model).at(ElementType.BF16);
  }
}
