package org.iassa.engine;

import java.util.Objects;
import java.util.Optional;
import org.iassa.engine.spi.WindowFilter;

/**
 * What to compute for one image.
 *
 * @param method IASSA, RISE, LIME or occlusion
 * @param preset the preset the other values started from
 * @param targets which classes to explain
 * @param schedule the masks of each iteration
 * @param filter which windows refining iterations keep
 * @param estimator what sums are divided by
 * @param evidence how an iteration joins those before it
 * @param uncovered what a pixel gets that an iteration did not cover
 * @param attention the attention's options, or empty for none
 * @param blend how S and A×S become S′
 * @param beta β of eq. 6, in [0, 1]: 1 means no attention
 * @param threshold T of eq. 8, in [0, 1): fraction of the map's range
 * @param iterations most iterations K, opening passes included
 * @param tolerance the change of S′ that counts as none, 0 or more
 * @param patience how many refining iterations in a row must change by less, 1 or more
 * @param maxForwards most forward passes, 0 for no limit. Where the schedule has RISE passes and
 *     nothing to refine, all of them are made: see {@link RisePass}
 * @param maxMillis most milliseconds, 0 for no limit
 * @param fill what stands in masked-out pixels
 * @param rise RISE's options
 * @param stopWhenStable when a pass of RISE masks may end early; empty for never
 * @param lime LIME's options
 * @param batch images per forward pass, 0 to measure what is fastest
 * @param precision number format of the forward passes
 * @param precisionTolerance largest change of a target's score that {@link Precision#AUTO} accepts
 * @param seed seed of everything random
 * @param keepIterationMaps whether the explanation keeps S′ of every iteration
 */
public record ExplainOptions(
    Method method,
    Preset preset,
    Targets targets,
    Schedule schedule,
    WindowFilter filter,
    Estimator estimator,
    Evidence evidence,
    Uncovered uncovered,
    Optional<AttentionOptions> attention,
    Blend blend,
    double beta,
    double threshold,
    int iterations,
    double tolerance,
    int patience,
    long maxForwards,
    long maxMillis,
    Fill fill,
    RiseOptions rise,
    Optional<StableRanking> stopWhenStable,
    LimeOptions lime,
    int batch,
    Precision precision,
    double precisionTolerance,
    long seed,
    boolean keepIterationMaps) {
  public ExplainOptions {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(preset, "preset");
    Objects.requireNonNull(targets, "targets");
    Objects.requireNonNull(schedule, "schedule");
    Objects.requireNonNull(filter, "filter");
    Objects.requireNonNull(estimator, "estimator");
    Objects.requireNonNull(evidence, "evidence");
    Objects.requireNonNull(uncovered, "uncovered");
    Objects.requireNonNull(attention, "attention");
    Objects.requireNonNull(blend, "blend");
    Objects.requireNonNull(fill, "fill");
    Objects.requireNonNull(rise, "rise");
    Objects.requireNonNull(stopWhenStable, "stopWhenStable");
    if (stopWhenStable.isPresent() && method != Method.RISE) {
      throw new InvalidOptionException(
          "stop-when-stable", stopWhenStable.get().percent(), "the method RISE beside it");
    }
    Objects.requireNonNull(lime, "lime");
    Objects.requireNonNull(precision, "precision");
    InvalidOptionException.requireRange("beta", beta, 0, 1);
    InvalidOptionException.requireRange("threshold", threshold, 0, Math.nextDown(1.0));
    InvalidOptionException.requireRange("iterations", iterations, 1, 1000);
    InvalidOptionException.requireRange("tolerance", tolerance, 0, 1e6);
    InvalidOptionException.requireRange("patience", patience, 1, 1000);
    InvalidOptionException.requireRange("max-forwards", maxForwards, 0, Long.MAX_VALUE);
    InvalidOptionException.requireRange("max-millis", maxMillis, 0, Long.MAX_VALUE / 1_000_000);
    InvalidOptionException.requireRange("batch", batch, 0, 4096);
    InvalidOptionException.requireRange("precisionTolerance", precisionTolerance, 0, 1);
  }

  /** Returns whether iteration k draws RISE masks; otherwise it lays windows. */
  public boolean draws(int k) {
    return method == Method.RISE || method == Method.IASSA && schedule.pass(k) instanceof RisePass;
  }

  /** Returns a builder that starts from a preset. */
  public static Builder builder(Preset preset) {
    return new Builder(preset);
  }

  /** Returns a builder that starts from these options. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Collects options; each setter replaces one value. */
  public static final class Builder {
    private final Preset preset;
    private Method method = Method.IASSA;
    private Targets targets = Targets.TOP_1;
    private Schedule schedule;
    private WindowFilter filter;
    private Estimator estimator;
    private Evidence evidence;
    private Uncovered uncovered;
    private Optional<AttentionOptions> attention = Optional.empty();
    private Blend blend = Blend.SUM;
    private double beta;
    private double threshold;
    private int iterations;
    private double tolerance;
    private int patience = 2;
    private long maxForwards;
    private long maxMillis;
    private Fill fill = new Fill.Zero();
    private RiseOptions rise = RiseOptions.DEFAULT;
    private Optional<StableRanking> stopWhenStable = Optional.empty();
    private LimeOptions lime = LimeOptions.DEFAULT;
    private int batch;
    private Precision precision = Precision.AUTO;
    private double precisionTolerance = 0.02;
    private long seed;
    private boolean keepIterationMaps;

    private Builder(Preset preset) {
      this.preset = Objects.requireNonNull(preset, "preset");
      preset.apply(this);
    }

    private Builder(ExplainOptions o) {
      preset = o.preset;
      method = o.method;
      targets = o.targets;
      schedule = o.schedule;
      filter = o.filter;
      estimator = o.estimator;
      evidence = o.evidence;
      uncovered = o.uncovered;
      attention = o.attention;
      blend = o.blend;
      beta = o.beta;
      threshold = o.threshold;
      iterations = o.iterations;
      tolerance = o.tolerance;
      patience = o.patience;
      maxForwards = o.maxForwards;
      maxMillis = o.maxMillis;
      fill = o.fill;
      rise = o.rise;
      stopWhenStable = o.stopWhenStable;
      lime = o.lime;
      batch = o.batch;
      precision = o.precision;
      precisionTolerance = o.precisionTolerance;
      seed = o.seed;
      keepIterationMaps = o.keepIterationMaps;
    }

    /** Returns the schedule as set so far, to change a part of it. */
    public Schedule schedule() {
      return schedule;
    }

    /** Returns the attention's options as set so far, to change a part of them. */
    public Optional<AttentionOptions> attention() {
      return attention;
    }

    /** Sets {@link ExplainOptions#method}. */
    public Builder method(Method method) {
      this.method = method;
      return this;
    }

    /** Sets {@link ExplainOptions#targets}. */
    public Builder targets(Targets targets) {
      this.targets = targets;
      return this;
    }

    /** Sets {@link ExplainOptions#schedule}. */
    public Builder schedule(Schedule schedule) {
      this.schedule = schedule;
      return this;
    }

    /** Sets {@link ExplainOptions#filter}. */
    public Builder filter(WindowFilter filter) {
      this.filter = filter;
      return this;
    }

    /** Sets {@link ExplainOptions#estimator}. */
    public Builder estimator(Estimator estimator) {
      this.estimator = estimator;
      return this;
    }

    /** Sets {@link ExplainOptions#evidence}. */
    public Builder evidence(Evidence evidence) {
      this.evidence = evidence;
      return this;
    }

    /** Sets {@link ExplainOptions#uncovered}. */
    public Builder uncovered(Uncovered uncovered) {
      this.uncovered = uncovered;
      return this;
    }

    /** Sets {@link ExplainOptions#blend}. */
    public Builder blend(Blend blend) {
      this.blend = blend;
      return this;
    }

    /** Sets {@link ExplainOptions#beta}. */
    public Builder beta(double beta) {
      this.beta = beta;
      return this;
    }

    /** Sets {@link ExplainOptions#threshold}. */
    public Builder threshold(double threshold) {
      this.threshold = threshold;
      return this;
    }

    /** Sets {@link ExplainOptions#iterations}. */
    public Builder iterations(int iterations) {
      this.iterations = iterations;
      return this;
    }

    /** Sets {@link ExplainOptions#tolerance}. */
    public Builder tolerance(double tolerance) {
      this.tolerance = tolerance;
      return this;
    }

    /** Sets {@link ExplainOptions#patience}. */
    public Builder patience(int patience) {
      this.patience = patience;
      return this;
    }

    /** Sets {@link ExplainOptions#maxForwards}. */
    public Builder maxForwards(long maxForwards) {
      this.maxForwards = maxForwards;
      return this;
    }

    /** Sets {@link ExplainOptions#maxMillis}. */
    public Builder maxMillis(long maxMillis) {
      this.maxMillis = maxMillis;
      return this;
    }

    /** Sets {@link ExplainOptions#fill}. */
    public Builder fill(Fill fill) {
      this.fill = fill;
      return this;
    }

    /** Sets {@link ExplainOptions#rise}. */
    public Builder rise(RiseOptions rise) {
      this.rise = rise;
      return this;
    }

    /** Sets {@link ExplainOptions#stopWhenStable}. */
    public Builder stopWhenStable(StableRanking rule) {
      this.stopWhenStable = Optional.of(rule);
      return this;
    }

    /** Sets {@link ExplainOptions#lime}. */
    public Builder lime(LimeOptions lime) {
      this.lime = lime;
      return this;
    }

    /** Sets {@link ExplainOptions#batch}. */
    public Builder batch(int batch) {
      this.batch = batch;
      return this;
    }

    /** Sets {@link ExplainOptions#precision}. */
    public Builder precision(Precision precision) {
      this.precision = precision;
      return this;
    }

    /** Sets {@link ExplainOptions#precisionTolerance}. */
    public Builder precisionTolerance(double precisionTolerance) {
      this.precisionTolerance = precisionTolerance;
      return this;
    }

    /** Sets {@link ExplainOptions#seed}. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /** Sets {@link ExplainOptions#keepIterationMaps}. */
    public Builder keepIterationMaps(boolean keepIterationMaps) {
      this.keepIterationMaps = keepIterationMaps;
      return this;
    }

    /** Sets {@link ExplainOptions#attention}. */
    public Builder attention(AttentionOptions options) {
      this.attention = Optional.of(options);
      return this;
    }

    /** Turns the attention off. */
    public Builder noAttention() {
      this.attention = Optional.empty();
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws InvalidOptionException if a value is impossible
     */
    public ExplainOptions build() {
      return new ExplainOptions(
          method,
          preset,
          targets,
          schedule,
          filter,
          estimator,
          evidence,
          uncovered,
          attention,
          blend,
          beta,
          threshold,
          iterations,
          tolerance,
          patience,
          maxForwards,
          maxMillis,
          fill,
          rise,
          stopWhenStable,
          lime,
          batch,
          precision,
          precisionTolerance,
          seed,
          keepIterationMaps);
    }
  }
}
