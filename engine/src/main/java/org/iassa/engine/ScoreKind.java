package org.iassa.engine;

/** What a classifier returns for each class. */
public enum ScoreKind {
  /** Unbounded numbers; the engine takes their softmax. */
  LOGITS,
  /** Unbounded numbers; the engine takes the logistic function of each, 1/(1 + e⁻ˣ). */
  SIGMOID,
  /** Numbers in [0, 1], used as they are. */
  PROBABILITIES,
  /**
   * Unbounded numbers, used as they are. For metrics whose protocol is measured in raw outputs; an
   * explanation needs scores of at most the black box's {@code scoreBound}.
   */
  RAW
}
