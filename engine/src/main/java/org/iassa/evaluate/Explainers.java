package org.iassa.evaluate;

import java.util.Optional;
import org.iassa.engine.Explainer;
import org.iassa.engine.ScoreKind;

/** Explainers of one classifier, one per kind of scores. */
@FunctionalInterface
public interface Explainers {
  /**
   * Returns an explainer, which stays its owner's.
   *
   * @param scores what is taken of the logits of a classifier that returns them; empty: what the
   *     run takes. A classifier that returns probabilities has one kind only
   */
  Explainer of(Optional<ScoreKind> scores);
}
