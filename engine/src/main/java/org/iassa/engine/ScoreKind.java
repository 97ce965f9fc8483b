package org.iassa.engine;

/** What a classifier returns for each class. */
public enum ScoreKind {
  /** Unbounded numbers; the engine takes their softmax. */
  LOGITS,
  /** Numbers in [0, 1], used as they are. */
  PROBABILITIES,
  /**
   * Unbounded numbers, used as they are. For metrics whose protocol is measured in raw outputs; an
   * explanation needs scores of at most the black box's {@code scoreBound}.
   */
  RAW
}
