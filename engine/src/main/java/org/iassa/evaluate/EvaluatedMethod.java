package org.iassa.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explanation;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.LimeOptions;
import org.iassa.engine.Method;
import org.iassa.engine.Polarity;
import org.iassa.engine.Preset;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.RisePreset;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.Schedule;
import org.iassa.engine.Superpixels;
import org.iassa.engine.TargetResult;
import org.iassa.engine.Targets;
import org.iassa.engine.WindowPass;
import org.iassa.metrics.Control;

/**
 * A method of explanation by its name.
 *
 * @param name what the command line, files and reports call it
 * @param description one line for the help and the report
 * @param kind what is known about it
 * @param maker makes its maps
 */
public record EvaluatedMethod(String name, String description, Kind kind, Maker maker) {
  /** The preset that {@code iassa} stands for. */
  public static final Preset DEFAULT_PRESET = Preset.BALANCED;

  /** Every method, in the order of the help. A new one is one line here. */
  public static final List<EvaluatedMethod> ALL = all();

  /** What is known about a method. */
  public enum Kind {
    /** Calls no model: a budget changes nothing. */
    CONTROL,
    /** One pass: a budget makes a row of its own. */
    SINGLE_PASS,
    /** Iterations, each of which leaves a map. */
    ITERATIVE
  }

  /** Makes maps. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Explains one image.
     *
     * @throws org.iassa.engine.ScoreException if the classifier gives a score that cannot be used
     */
    Made make(Job job);
  }

  public EvaluatedMethod {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(maker, "maker");
  }

  /**
   * Returns the method of a name.
   *
   * @throws InvalidOptionException if there is none; the message lists the names
   */
  public static EvaluatedMethod named(String name) {
    return ALL.stream()
        .filter(m -> m.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidOptionException(
                    "methods",
                    name,
                    "names from " + ALL.stream().map(EvaluatedMethod::name).toList()));
  }

  private static List<EvaluatedMethod> all() {
    List<EvaluatedMethod> all = new ArrayList<>();
    all.add(
        explained(
            "iassa",
            "IASSA with its default preset, " + word(DEFAULT_PRESET),
            Kind.ITERATIVE,
            n -> ExplainOptions.builder(DEFAULT_PRESET)));
    for (Preset preset : Preset.values()) {
      all.add(
          explained(
              word(preset),
              "IASSA with the preset " + word(preset),
              Kind.ITERATIVE,
              n -> ExplainOptions.builder(preset)));
    }
    all.add(
        explained(
            "rise", "RISE: 4000 masks, s = 7, p = 0.5", Kind.SINGLE_PASS, EvaluatedMethod::rise));
    for (RisePreset preset : RisePreset.values()) {
      RiseOptions rise = preset.rise();
      all.add(
          explained(
              "rise-" + word(preset),
              "RISE as "
                  + word(preset)
                  + " runs it: "
                  + rise.masks()
                  + " masks, s = "
                  + rise.cells()
                  + ", p = "
                  + rise.probability()
                  + "; the run's kind of scores",
              Kind.SINGLE_PASS,
              n -> masks(n, preset.apply(ExplainOptions.builder(Preset.PAPER)), rise)));
    }
    all.add(
        explained(
            "lime",
            "LIME as its authors run it: quickshift superpixels, 1000 samples",
            Kind.SINGLE_PASS,
            n -> lime(n, LimeOptions.DEFAULT)));
    all.add(
        explained(
            "lime-slic",
            "LIME with about 100 SLIC superpixels, 1000 samples",
            Kind.SINGLE_PASS,
            n -> lime(n, LimeOptions.DEFAULT.with(Superpixels.Slic.DEFAULT))));
    all.add(
        explained(
            "occlusion",
            "one pass of filled windows, 45 px at stride 8",
            Kind.SINGLE_PASS,
            n -> occlusion()));
    all.add(
        control(
            "random",
            "control: independent random values",
            job -> Control.random(job.height(), job.width(), job.seed())));
    all.add(
        control(
            "centre-gaussian",
            "control: a Gaussian round the centre",
            job -> Control.centreGaussian(job.height(), job.width())));
    return List.copyOf(all);
  }

  private static ExplainOptions.Builder rise(long maxForwards) {
    ExplainOptions.Builder plain = ExplainOptions.builder(Preset.PAPER).method(Method.RISE);
    return masks(maxForwards, plain, RiseOptions.DEFAULT);
  }

  /** With a budget of n forward passes, n − 1 masks: one pass is the unmasked image. */
  private static ExplainOptions.Builder masks(
      long maxForwards, ExplainOptions.Builder builder, RiseOptions rise) {
    int masks =
        maxForwards == 0 ? rise.masks() : (int) Math.min(1 << 22, Math.max(1, maxForwards - 1));
    return builder.rise(new RiseOptions(masks, rise.cells(), rise.probability()));
  }

  /** With a budget of n forward passes, n samples: the first is the unmasked image. */
  private static ExplainOptions.Builder lime(long maxForwards, LimeOptions lime) {
    int samples =
        maxForwards == 0 ? lime.samples() : (int) Math.min(1 << 20, Math.max(3, maxForwards));
    return ExplainOptions.builder(Preset.PAPER)
        .method(Method.LIME)
        .lime(
            new LimeOptions(
                lime.superpixels(),
                samples,
                lime.kernelWidth(),
                lime.alpha(),
                lime.hidden(),
                lime.keep()));
  }

  private static ExplainOptions.Builder occlusion() {
    WindowPass pass = new WindowPass(45, 8, Polarity.OCCLUDE);
    return ExplainOptions.builder(Preset.PAPER)
        .method(Method.OCCLUSION)
        .schedule(new Schedule(List.of(pass), pass, 0, 0, 0));
  }

  /** A method of the explainer. */
  static EvaluatedMethod explained(
      String name, String description, Kind kind, LongFunction<ExplainOptions.Builder> options) {
    return new EvaluatedMethod(name, description, kind, new Explained(options));
  }

  private static EvaluatedMethod control(
      String name, String description, Function<Job, SaliencyMap> map) {
    return new EvaluatedMethod(
        name, description, Kind.CONTROL, job -> Made.control(map.apply(job)));
  }

  private static String word(Enum<?> preset) {
    return preset.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Calls the explainer.
   *
   * @param options options by forward passes allowed, 0 for no limit
   */
  record Explained(LongFunction<ExplainOptions.Builder> options) implements Maker {
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
      Explanation found = job.explainer().explain(job.subject().image(), complete, job.progress());
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
}
