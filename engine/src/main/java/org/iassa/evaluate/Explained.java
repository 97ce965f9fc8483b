package org.iassa.evaluate;

import java.util.Locale;
import java.util.Optional;
import java.util.function.LongFunction;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explanation;
import org.iassa.engine.ScoreKind;
import org.iassa.engine.TargetResult;
import org.iassa.engine.Targets;

/**
 * Calls the explainer.
 *
 * @param options options by forward passes allowed, 0 for no limit
 * @param scores what is taken of the logits of a classifier that returns them; empty: what the run
 *     takes
 */
public record Explained(LongFunction<ExplainOptions.Builder> options, Optional<ScoreKind> scores)
    implements EvaluatedMethod.Maker {
  /** Returns all options of a job that are the same for every image. */
  ExplainOptions options(long maxForwards) {
    return options.apply(maxForwards).maxForwards(maxForwards).build();
  }

  @Override
  public Made make(Job job) {
    ExplainOptions complete =
        options(job.maxForwards()).toBuilder()
            .targets(Targets.of(job.subject().target()))
            .precision(job.precision())
            .batch(job.batch())
            .seed(job.seed())
            .keepIterationMaps(job.keepIterations())
            .build();
    Explanation found =
        job.explainers().of(scores).explain(job.subject().image(), complete, job.progress());
    TargetResult target = found.targets().get(0);
    return new Made(
        target instanceof TargetResult.Evidence evidence ? evidence.map() : null,
        target instanceof TargetResult.NoEvidence none ? none.reason() : null,
        found.iterations(),
        found.forwards(),
        found.millis().total(),
        found.stopReason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }
}
