package org.iassa.engine.spi;

import java.util.Objects;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Uncovered;

/**
 * How the sums of a pass become the saliency S.
 *
 * @param estimator what the weighted sums are divided by
 * @param evidence how the pass joins earlier passes
 * @param uncovered what a pixel gets that no mask of the pass covered
 */
public record Estimate(Estimator estimator, Evidence evidence, Uncovered uncovered) {
  public Estimate {
    Objects.requireNonNull(estimator, "estimator");
    Objects.requireNonNull(evidence, "evidence");
    Objects.requireNonNull(uncovered, "uncovered");
  }
}
