package org.iassa.cli;

import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Fill;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Method;
import org.iassa.engine.Polarity;
import org.iassa.engine.Precision;
import org.iassa.engine.Preset;
import picocli.CommandLine.Option;

/** Options that say what is computed. */
final class MethodArgs {
  @Option(
      names = "--method",
      paramLabel = "NAME",
      description = "iassa (default), rise, lime or occlusion.")
  Method method = Method.IASSA;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description =
          "balanced (default): best per forward pass; windows: the same without random masks;"
              + " paper: as published; author-code: as the authors coded it.")
  Preset preset = Preset.BALANCED;

  @Option(
      names = "--target",
      paramLabel = "CLASSES",
      description =
          "Classes to explain: indices or names between commas, or topK, such as top3."
              + " They share the forward passes. Default: the class with the highest score.")
  String target;

  @Option(names = "--top", paramLabel = "K", description = "Same as --target topK.")
  Integer top;

  @Option(
      names = "--iterations",
      paramLabel = "K",
      description = "Most iterations, opening passes included. Default: the preset's.")
  Integer iterations;

  @Option(
      names = "--max-forwards",
      paramLabel = "N",
      description =
          "Most forward passes; 0: no limit (default). A preset with random masks and nothing to"
              + " refine, such as balanced, makes all of them.")
  Long maxForwards;

  @Option(
      names = "--max-millis",
      paramLabel = "MS",
      description = "Most milliseconds; 0: no limit (default).")
  Long maxMillis;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description = "Stop when the map changes by no more than this, relatively.")
  Double tolerance;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images per forward pass; 0: measure what is fastest (default).")
  Integer batch;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description =
          "fp32, bf16, or auto (default): bf16 where the processor has it and the"
              + " target's score moves little on this image.")
  Precision precision;

  @Option(
      names = "--precision-tolerance",
      paramLabel = "X",
      description = "How far the score may move for auto to take bf16. Default: 0.02.")
  Double precisionTolerance;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of everything random. Default: 0.")
  Long seed;

  @Option(
      names = "--fill",
      paramLabel = "FILL",
      description =
          "What stands in masked pixels: zero (the data set's mean colour; default),"
              + " mean (the image's), blur:SIGMA or #RRGGBB.")
  Fill fill;

  @Option(
      names = "--polarity",
      paramLabel = "NAME",
      description = "reveal: windows are kept; occlude: windows are filled. Default: the preset's.")
  Polarity polarity;

  // Groups of their own on the command line: picocli lists a nested group's options twice.
  PresetArgs overrides = new PresetArgs();
  RiseArgs rise = new RiseArgs();
  LimeArgs lime = new LimeArgs();

  /** Joins the options of the three groups. */
  MethodArgs with(PresetArgs values, RiseArgs masks) {
    overrides = values;
    rise = masks;
    return this;
  }

  /** Joins LIME's options. */
  MethodArgs with(LimeArgs values) {
    lime = values;
    return this;
  }

  /**
   * Returns the options.
   *
   * @param labels names that {@code --target} may use
   * @throws InvalidOptionException if a value is impossible
   */
  ExplainOptions options(Labels labels) {
    ExplainOptions.Builder b =
        ExplainOptions.builder(preset).method(method).keepIterationMaps(true);
    ExplainOptions base = preset.options();
    TargetText.chosen(target, top, labels).ifPresent(b::targets);
    b.iterations(or(iterations, base.iterations()));
    b.maxForwards(or(maxForwards, base.maxForwards()));
    b.maxMillis(or(maxMillis, base.maxMillis()));
    b.tolerance(or(tolerance, base.tolerance()));
    b.batch(or(batch, base.batch()));
    b.precision(or(precision, base.precision()));
    b.precisionTolerance(or(precisionTolerance, base.precisionTolerance()));
    b.seed(or(seed, base.seed()));
    b.fill(or(fill, base.fill()));
    overrides.apply(b, base, polarity);
    rise.apply(b, method, base.rise(), overrides);
    b.lime(lime.options(base.lime()));
    return b.build();
  }

  static <T> T or(T given, T otherwise) {
    return given == null ? otherwise : given;
  }
}
