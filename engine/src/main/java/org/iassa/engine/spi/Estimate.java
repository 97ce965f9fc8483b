package org.iassa.engine.spi;

import java.util.Objects;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Uncovered;

/**
 * How the sums of a pass become the saliency S.
 *
 * @param estimator what the weighted sums are divided by
 * @param evidence how the pass joins earlier passes
 * @param uncovered what a pixel gets that no mask of the pass covered
 * @param weight what the pass counts for in a {@link Evidence#NORMALISED_MEAN}, relative to the
 *     passes before it: S += (v − S)·weight/(their weights + weight), v the pass's stretched map;
 *     10⁻⁶ to 10⁶
 */
public record Estimate(Estimator estimator, Evidence evidence, Uncovered uncovered, double weight) {
  public Estimate {
    Objects.requireNonNull(estimator, "estimator");
    Objects.requireNonNull(evidence, "evidence");
    Objects.requireNonNull(uncovered, "uncovered");
    InvalidOptionException.requireRange("weight", weight, 1e-6, 1e6);
  }

  /** An estimate of weight 1. */
  public Estimate(Estimator estimator, Evidence evidence, Uncovered uncovered) {
    this(estimator, evidence, uncovered, 1);
  }
}
