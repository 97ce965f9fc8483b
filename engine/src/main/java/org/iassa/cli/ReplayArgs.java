package org.iassa.cli;

import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Blend;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ReplayOptions;
import org.iassa.engine.ScoreLog;
import org.iassa.engine.Similarity;
import org.iassa.engine.Targets;
import org.iassa.engine.Uncovered;
import org.iassa.engine.Upsampling;
import picocli.CommandLine.Option;

/** Options that say which maps are computed from a score log. */
final class ReplayArgs {
  @Option(
      names = "--target",
      paramLabel = "CLASSES",
      description = "Classes, between commas, or topK. Default: the run's.")
  String target;

  @Option(names = "--top", paramLabel = "K", description = "Same as --target topK.")
  Integer top;

  @Option(
      names = "--against",
      paramLabel = "CLASS",
      description = "Take this class's score off each target's.")
  String against;

  @Option(
      names = "--estimator",
      paramLabel = "NAME",
      description = "pixel-coverage or global-mean.")
  Estimator estimator;

  @Option(
      names = "--evidence",
      paramLabel = "NAME",
      description = "How an iteration joins those before: replace or normalised-mean.")
  Evidence evidence;

  @Option(
      names = "--uncovered",
      paramLabel = "NAME",
      description = "What an uncovered pixel gets: zero or previous.")
  Uncovered uncovered;

  @Option(names = "--no-attention", description = "S before attention.")
  boolean noAttention;

  @Option(names = "--similarity", paramLabel = "NAME", description = "As for explain.")
  Similarity similarity;

  @Option(names = "--temperature", paramLabel = "TAU", description = "As for explain.")
  Double temperature;

  @Option(names = "--upsampling", paramLabel = "NAME", description = "As for explain.")
  Upsampling upsampling;

  @Option(
      names = "--levels",
      paramLabel = "N",
      description = "Feature levels, from the deepest; at most those of the run.")
  Integer levels;

  @Option(names = "--blend", paramLabel = "NAME", description = "sum (eq. 6) or product.")
  Blend blend;

  @Option(names = "--beta", paramLabel = "B", description = "Weight of S in the sum (eq. 6).")
  Double beta;

  @Option(names = "--error-bars", description = "Compute standard errors, by the jackknife.")
  boolean errorBars;

  /**
   * Returns the options.
   *
   * @param run the run of the log
   * @param labels names that {@code --target} and {@code --against} may use
   */
  ReplayOptions options(ScoreLog.Run run, Labels labels) {
    ReplayOptions.Builder b = ReplayOptions.builder().errorBars(errorBars);
    TargetText.chosen(target, top, labels).ifPresent(b::targets);
    if (against != null) {
      Targets other = TargetText.parse(against, labels);
      if (other.classes().size() != 1) {
        throw new InvalidOptionException("against", against, "one class");
      }
      b.against(other.classes().get(0));
    }
    if (estimator != null) {
      b.estimator(estimator);
    }
    if (evidence != null) {
      b.evidence(evidence);
    }
    if (uncovered != null) {
      b.uncovered(uncovered);
    }
    if (blend != null) {
      b.blend(blend);
    }
    if (beta != null) {
      b.beta(beta);
    }
    if (noAttention) {
      b.noAttention();
    }
    if (similarity != null || temperature != null || upsampling != null || levels != null) {
      AttentionOptions own =
          run.attention()
              .orElseThrow(
                  () ->
                      new InvalidOptionException(
                          "options of the attention", "given", "none: the run had no attention"));
      b.attention(
          new AttentionOptions(
              MethodArgs.or(similarity, own.similarity()),
              MethodArgs.or(temperature, own.temperature()),
              MethodArgs.or(upsampling, own.upsampling()),
              MethodArgs.or(levels, own.levels()),
              own.memoryLimit()));
    }
    return b.build();
  }
}
