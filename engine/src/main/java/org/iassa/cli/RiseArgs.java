package org.iassa.cli;

import org.iassa.engine.Evidence;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Method;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.RisePreset;
import org.iassa.engine.StableRanking;
import picocli.CommandLine.Option;

/** Options of RISE. */
final class RiseArgs {
  @Option(
      names = "--rise-preset",
      paramLabel = "NAME",
      description =
          "Masks, estimator and activation as a public tool has them by default: eclique (the"
              + " authors' notebook), torchray, xplique or dianna.")
  RisePreset preset;

  @Option(names = "--masks", paramLabel = "N", description = "Number of masks. Default: 4000.")
  Integer masks;

  @Option(
      names = "--cells",
      paramLabel = "S",
      description = "Masks are drawn on S x S cells." + " Default: 7.")
  Integer cells;

  @Option(
      names = "--probability",
      paramLabel = "P",
      description = "Probability that a cell is kept. Default: 0.5.")
  Double probability;

  @Option(
      names = "--stop-when-stable",
      paramLabel = "Q",
      description =
          "Stop early when the Q%% highest pixels by two halves of the masks agree, checked every"
              + " 100 masks; the report says whether that or another limit ended the run.")
  Double stopWhenStable;

  @Option(
      names = "--stable-overlap",
      paramLabel = "X",
      description =
          "Share of their union that the two sets must have in common, twice in a row."
              + " Default: 0.7.")
  Double stableOverlap;

  @Option(names = "--attention", description = "Attention on RISE's map, as the preset has it.")
  boolean attention;

  /**
   * Sets what is given here and, of a preset, the rest.
   *
   * @param given what replaces the preset's values, here RISE's own too
   */
  void apply(ExplainOptions.Builder b, Method method, RiseOptions base, PresetArgs given) {
    RiseOptions r = base;
    if (preset != null) {
      if (method != Method.RISE) {
        throw new InvalidOptionException(
            "--rise-preset", Parsing.word(preset), "--method rise beside it");
      }
      r = preset.rise();
      b.estimator(MethodArgs.or(given.estimator, preset.estimator()));
      b.evidence(MethodArgs.or(given.evidence, Evidence.REPLACE));
    }
    if (stopWhenStable != null) {
      double overlap = MethodArgs.or(stableOverlap, StableRanking.OVERLAP);
      b.stopWhenStable(new StableRanking(stopWhenStable, overlap));
    } else if (stableOverlap != null) {
      throw new InvalidOptionException(
          "--stable-overlap", stableOverlap, "--stop-when-stable beside it");
    }
    b.rise(
        new RiseOptions(
            MethodArgs.or(masks, r.masks()),
            MethodArgs.or(cells, r.cells()),
            MethodArgs.or(probability, r.probability()),
            attention));
  }
}
