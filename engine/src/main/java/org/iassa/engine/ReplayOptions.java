package org.iassa.engine;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What to compute from a {@link ScoreLog}. What is empty is as in the run.
 *
 * @param targets which classes
 * @param against a class whose score is taken off each target's: the map then shows what speaks for
 *     the target rather than for this class
 * @param estimator what sums are divided by
 * @param evidence how a pass joins those before it
 * @param uncovered what a pixel gets that a pass did not cover
 * @param attention the attention's options; needs features in the log
 * @param noAttention whether to leave the attention away
 * @param blend how S and A×S are joined
 * @param beta β of eq. 6, in [0, 1]
 * @param errorBars whether to compute {@link ErrorBars}
 */
public record ReplayOptions(
    Optional<Targets> targets,
    OptionalInt against,
    Optional<Estimator> estimator,
    Optional<Evidence> evidence,
    Optional<Uncovered> uncovered,
    Optional<AttentionOptions> attention,
    boolean noAttention,
    Optional<Blend> blend,
    OptionalDouble beta,
    boolean errorBars) {
  /** The run's own maps. */
  public static final ReplayOptions SAME = builder().build();

  public ReplayOptions {
    Objects.requireNonNull(targets, "targets");
    Objects.requireNonNull(against, "against");
    Objects.requireNonNull(estimator, "estimator");
    Objects.requireNonNull(evidence, "evidence");
    Objects.requireNonNull(uncovered, "uncovered");
    Objects.requireNonNull(attention, "attention");
    Objects.requireNonNull(blend, "blend");
    if (beta.isPresent()) {
      InvalidOptionException.requireRange("beta", beta.getAsDouble(), 0, 1);
      if (blend.isPresent() && blend.get() == Blend.PRODUCT) {
        throw new InvalidOptionException(
            "beta", beta.getAsDouble(), "no beta with the product: blend sum");
      }
    }
    if (noAttention && attention.isPresent()) {
      throw new InvalidOptionException("attention", "none", "no options of it then");
    }
  }

  /** Returns a builder of the run's own maps. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns whether the maps are the run's own. */
  boolean same() {
    return equals(SAME) || equals(builder().errorBars(true).build());
  }

  /** Collects options; each setter replaces one value. */
  public static final class Builder {
    private Optional<Targets> targets = Optional.empty();
    private OptionalInt against = OptionalInt.empty();
    private Optional<Estimator> estimator = Optional.empty();
    private Optional<Evidence> evidence = Optional.empty();
    private Optional<Uncovered> uncovered = Optional.empty();
    private Optional<AttentionOptions> attention = Optional.empty();
    private boolean noAttention;
    private Optional<Blend> blend = Optional.empty();
    private OptionalDouble beta = OptionalDouble.empty();
    private boolean errorBars;

    private Builder() {}

    /** Sets {@link ReplayOptions#targets}. */
    public Builder targets(Targets targets) {
      this.targets = Optional.of(targets);
      return this;
    }

    /** Sets {@link ReplayOptions#against}. */
    public Builder against(int against) {
      this.against = OptionalInt.of(against);
      return this;
    }

    /** Sets {@link ReplayOptions#estimator}. */
    public Builder estimator(Estimator estimator) {
      this.estimator = Optional.of(estimator);
      return this;
    }

    /** Sets {@link ReplayOptions#evidence}. */
    public Builder evidence(Evidence evidence) {
      this.evidence = Optional.of(evidence);
      return this;
    }

    /** Sets {@link ReplayOptions#uncovered}. */
    public Builder uncovered(Uncovered uncovered) {
      this.uncovered = Optional.of(uncovered);
      return this;
    }

    /** Sets {@link ReplayOptions#attention}. */
    public Builder attention(AttentionOptions attention) {
      this.attention = Optional.of(attention);
      return this;
    }

    /** Sets {@link ReplayOptions#noAttention}. */
    public Builder noAttention() {
      this.noAttention = true;
      return this;
    }

    /** Sets {@link ReplayOptions#blend}. */
    public Builder blend(Blend blend) {
      this.blend = Optional.of(blend);
      return this;
    }

    /** Sets {@link ReplayOptions#beta}. */
    public Builder beta(double beta) {
      this.beta = OptionalDouble.of(beta);
      return this;
    }

    /** Sets {@link ReplayOptions#errorBars}. */
    public Builder errorBars(boolean errorBars) {
      this.errorBars = errorBars;
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws InvalidOptionException if they contradict each other
     */
    public ReplayOptions build() {
      return new ReplayOptions(
          targets,
          against,
          estimator,
          evidence,
          uncovered,
          attention,
          noAttention,
          blend,
          beta,
          errorBars);
    }
  }
}
