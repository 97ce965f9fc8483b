package org.iassa.cli;

import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Blend;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Pass;
import org.iassa.engine.Polarity;
import org.iassa.engine.Schedule;
import org.iassa.engine.Similarity;
import org.iassa.engine.Uncovered;
import org.iassa.engine.Upsampling;
import org.iassa.engine.WindowPass;
import org.iassa.engine.spi.WindowFilter;
import picocli.CommandLine.Option;

/** Options that replace values which presets set. */
final class PresetArgs {
  @Option(
      names = "--window",
      paramLabel = "W",
      description =
          "Side of the refining windows, and of the opening pass where the preset has one.")
  Double window;

  @Option(names = "--stride", paramLabel = "S", description = "Distance between those windows.")
  Double stride;

  @Option(
      names = "--window-step",
      paramLabel = "X",
      description = "The window shrinks by this per refining iteration.")
  Double windowStep;

  @Option(names = "--stride-step", paramLabel = "X", description = "The stride shrinks by this.")
  Double strideStep;

  @Option(
      names = "--window-lead",
      paramLabel = "N",
      description = "Window steps that the first refining iteration is ahead by: 0 or 1.")
  Integer windowLead;

  @Option(
      names = "--opening",
      paramLabel = "PASS",
      split = ",",
      description =
          "Opening passes over the whole image, between commas: W:S:POLARITY for windows,"
              + " rise:N:S:P for N random masks of S x S cells kept with probability P (the last"
              + " two may be left out), runs:N:S:P for orthogonal ones; *X behind one is its weight"
              + " in a normalised-mean.")
  List<String> opening;

  @Option(
      names = "--filter",
      paramLabel = "NAME",
      description =
          "Windows that refining iterations"
              + " keep: all, intersects-har or complement-intersects-har.")
  WindowFilter filter;

  @Option(
      names = "--blend",
      paramLabel = "NAME",
      description = "How S and A x S are joined: sum (eq. 6) or product.")
  Blend blend;

  @Option(
      names = "--beta",
      paramLabel = "B",
      description = "Weight of S against A x S in the sum (eq. 6).")
  Double beta;

  @Option(
      names = "--threshold",
      paramLabel = "T",
      description = "Threshold of the highly activated region, of the map's range (eq. 8).")
  Double threshold;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = "Refining iterations in a row that must change by no more than the tolerance.")
  Integer patience;

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

  @Option(names = "--no-attention", description = "No attention.")
  boolean noAttention;

  @Option(
      names = "--similarity",
      paramLabel = "NAME",
      description = "dot, scaled-dot, cosine, level-cosine or double-softmax.")
  Similarity similarity;

  @Option(names = "--temperature", paramLabel = "TAU", description = "Temperature of the cosines.")
  Double temperature;

  @Option(names = "--upsampling", paramLabel = "NAME", description = "nearest or bilinear.")
  Upsampling upsampling;

  @Option(names = "--levels", paramLabel = "N", description = "Feature levels, from the deepest.")
  Integer levels;

  @Option(
      names = "--memory-limit",
      paramLabel = "BYTES",
      description = "Most memory that the affinity may keep, such as 512M.")
  String memoryLimit;

  /**
   * Sets what is given here and, of a preset, the rest.
   *
   * @param polarity of all windows; null: the preset's
   */
  void apply(ExplainOptions.Builder b, ExplainOptions base, Polarity polarity) {
    b.filter(MethodArgs.or(filter, base.filter()));
    b.blend(MethodArgs.or(blend, base.blend()));
    if (beta != null && MethodArgs.or(blend, base.blend()) == Blend.PRODUCT) {
      throw new InvalidOptionException(
          "--beta", beta, "no beta with --blend product: add --blend sum");
    }
    b.beta(MethodArgs.or(beta, base.beta()));
    b.threshold(MethodArgs.or(threshold, base.threshold()));
    b.patience(MethodArgs.or(patience, base.patience()));
    b.estimator(MethodArgs.or(estimator, base.estimator()));
    b.evidence(MethodArgs.or(evidence, base.evidence()));
    b.uncovered(MethodArgs.or(uncovered, base.uncovered()));
    b.schedule(schedule(base.schedule(), polarity));
    base.attention().map(this::attention).ifPresent(b::attention);
    if (noAttention) {
      b.noAttention();
    }
  }

  private Schedule schedule(Schedule base, Polarity polarity) {
    WindowPass refinement = sized(base.refinement());
    List<Pass> opening = base.opening();
    if (this.opening != null) {
      opening = this.opening.stream().map(PassText::parse).toList();
    } else if (opening.stream().filter(WindowPass.class::isInstance).count() == 1) {
      opening = opening.stream().map(p -> p instanceof WindowPass w ? sized(w) : p).toList();
    }
    if (polarity != null) {
      refinement = refinement.with(polarity);
      opening =
          opening.stream()
              .map(p -> p instanceof WindowPass w ? w.with(polarity) : p)
              .distinct()
              .toList();
    }
    return new Schedule(
        opening,
        refinement,
        MethodArgs.or(windowStep, base.windowStep()),
        MethodArgs.or(strideStep, base.strideStep()),
        MethodArgs.or(windowLead, base.windowLead()));
  }

  private WindowPass sized(WindowPass pass) {
    return new WindowPass(
        MethodArgs.or(window, pass.window()),
        MethodArgs.or(stride, pass.stride()),
        pass.polarity(),
        pass.weight());
  }

  private AttentionOptions attention(AttentionOptions base) {
    return new AttentionOptions(
        MethodArgs.or(similarity, base.similarity()),
        MethodArgs.or(temperature, base.temperature()),
        MethodArgs.or(upsampling, base.upsampling()),
        MethodArgs.or(levels, base.levels()),
        memoryLimit == null ? base.memoryLimit() : Parsing.bytes("memory-limit", memoryLimit));
  }
}
