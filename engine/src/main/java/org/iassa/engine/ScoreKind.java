package org.iassa.engine;

/** What a classifier returns for each class. */
public enum ScoreKind {
  /** Unbounded numbers; the engine takes their softmax. */
  LOGITS,
  /** Numbers in [0, 1], used as they are. */
  PROBABILITIES
}
