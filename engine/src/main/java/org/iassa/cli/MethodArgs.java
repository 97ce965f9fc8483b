package org.iassa.cli;

import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Blend;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Fill;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Method;
import org.iassa.engine.Pass;
import org.iassa.engine.Polarity;
import org.iassa.engine.Precision;
import org.iassa.engine.Preset;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.RisePreset;
import org.iassa.engine.Schedule;
import org.iassa.engine.Similarity;
import org.iassa.engine.StableRanking;
import org.iassa.engine.Targets;
import org.iassa.engine.Uncovered;
import org.iassa.engine.Upsampling;
import org.iassa.engine.WindowPass;
import org.iassa.engine.spi.WindowFilter;
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
  Overrides overrides = new Overrides();
  Rise rise = new Rise();
  LimeArgs lime = new LimeArgs();

  /** Joins the options of the three groups. */
  MethodArgs with(Overrides values, Rise masks) {
    overrides = values;
    rise = masks;
    return this;
  }

  /** Joins LIME's options. */
  MethodArgs with(LimeArgs values) {
    lime = values;
    return this;
  }

  /** Values that presets set. */
  static final class Overrides {
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
                + " rise:N:S:P for N random masks of S x S cells kept with probability P (the"
                + " last two may be left out), runs:N:S:P for orthogonal ones; *X behind one is its weight in a normalised-mean.")
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
        description =
            "Refining iterations in a row that must change by no more than the tolerance.")
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

    @Option(
        names = "--temperature",
        paramLabel = "TAU",
        description = "Temperature of the cosines.")
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
  }

  /** Values of RISE. */
  static final class Rise {
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
    if (target != null && top != null) {
      throw new InvalidOptionException("top", top, "either --target or --top");
    }
    if (top != null) {
      b.targets(Targets.top(top));
    } else if (target != null) {
      b.targets(TargetText.parse(target, labels));
    }
    b.iterations(or(iterations, base.iterations()));
    b.maxForwards(or(maxForwards, base.maxForwards()));
    b.maxMillis(or(maxMillis, base.maxMillis()));
    b.tolerance(or(tolerance, base.tolerance()));
    b.batch(or(batch, base.batch()));
    b.precision(or(precision, base.precision()));
    b.precisionTolerance(or(precisionTolerance, base.precisionTolerance()));
    b.seed(or(seed, base.seed()));
    b.fill(or(fill, base.fill()));
    b.filter(or(overrides.filter, base.filter()));
    b.blend(or(overrides.blend, base.blend()));
    if (overrides.beta != null && or(overrides.blend, base.blend()) == Blend.PRODUCT) {
      throw new InvalidOptionException(
          "--beta", overrides.beta, "no beta with --blend product: add --blend sum");
    }
    b.beta(or(overrides.beta, base.beta()));
    b.threshold(or(overrides.threshold, base.threshold()));
    b.patience(or(overrides.patience, base.patience()));
    b.estimator(or(overrides.estimator, base.estimator()));
    b.evidence(or(overrides.evidence, base.evidence()));
    b.uncovered(or(overrides.uncovered, base.uncovered()));
    b.schedule(schedule(base.schedule()));
    base.attention().map(this::attention).ifPresent(b::attention);
    if (overrides.noAttention) {
      b.noAttention();
    }
    RiseOptions r = base.rise();
    if (rise.preset != null) {
      if (method != Method.RISE) {
        throw new InvalidOptionException(
            "--rise-preset", Parsing.word(rise.preset), "--method rise beside it");
      }
      r = rise.preset.rise();
      b.estimator(or(overrides.estimator, rise.preset.estimator()));
      b.evidence(or(overrides.evidence, Evidence.REPLACE));
    }
    if (rise.stopWhenStable != null) {
      double overlap = or(rise.stableOverlap, StableRanking.OVERLAP);
      b.stopWhenStable(new StableRanking(rise.stopWhenStable, overlap));
    } else if (rise.stableOverlap != null) {
      throw new InvalidOptionException(
          "--stable-overlap", rise.stableOverlap, "--stop-when-stable beside it");
    }
    b.lime(lime.options(base.lime()));
    b.rise(
        new RiseOptions(
            or(rise.masks, r.masks()),
            or(rise.cells, r.cells()),
            or(rise.probability, r.probability()),
            rise.attention));
    return b.build();
  }

  private Schedule schedule(Schedule base) {
    WindowPass refinement = sized(base.refinement());
    List<Pass> opening = base.opening();
    if (overrides.opening != null) {
      opening = overrides.opening.stream().map(PassText::parse).toList();
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
        or(overrides.windowStep, base.windowStep()),
        or(overrides.strideStep, base.strideStep()),
        or(overrides.windowLead, base.windowLead()));
  }

  private WindowPass sized(WindowPass pass) {
    return new WindowPass(
        or(overrides.window, pass.window()),
        or(overrides.stride, pass.stride()),
        pass.polarity(),
        pass.weight());
  }

  private AttentionOptions attention(AttentionOptions base) {
    return new AttentionOptions(
        or(overrides.similarity, base.similarity()),
        or(overrides.temperature, base.temperature()),
        or(overrides.upsampling, base.upsampling()),
        or(overrides.levels, base.levels()),
        overrides.memoryLimit == null
            ? base.memoryLimit()
            : Parsing.bytes("memory-limit", overrides.memoryLimit));
  }

  static <T> T or(T given, T otherwise) {
    return given == null ? otherwise : given;
  }
}
