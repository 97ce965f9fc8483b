package org.iassa.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.LimeOptions;
import org.iassa.engine.Method;
import org.iassa.engine.Polarity;
import org.iassa.engine.Preset;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.RisePreset;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.Schedule;
import org.iassa.engine.ScoreKind;
import org.iassa.engine.Superpixels;
import org.iassa.engine.WindowPass;
import org.iassa.evaluate.EvaluatedMethod.Kind;
import org.iassa.metrics.Control;

/** The methods that runs can compare. A new one is one line here. */
final class MethodList {
  private MethodList() {}

  static List<EvaluatedMethod> all() {
    List<EvaluatedMethod> all = new ArrayList<>();
    all.add(
        run(
            "iassa",
            "IASSA with its default preset, " + word(EvaluatedMethod.DEFAULT_PRESET),
            Kind.ITERATIVE,
            n -> ExplainOptions.builder(EvaluatedMethod.DEFAULT_PRESET)));
    for (Preset preset : Preset.values()) {
      all.add(
          run(
              word(preset),
              "IASSA with the preset " + word(preset),
              Kind.ITERATIVE,
              n -> ExplainOptions.builder(preset)));
    }
    all.add(run("rise", "RISE: 4000 masks, s = 7, p = 0.5", Kind.SINGLE_PASS, MethodList::rise));
    for (RisePreset preset : RisePreset.values()) {
      RiseOptions rise = preset.rise();
      all.add(
          new EvaluatedMethod(
              "rise-" + word(preset),
              "RISE as "
                  + word(preset)
                  + " runs it: "
                  + rise.masks()
                  + " masks, s = "
                  + rise.cells()
                  + ", p = "
                  + rise.probability()
                  + ", "
                  + activation(preset.scores())
                  + " of logits",
              Kind.SINGLE_PASS,
              new Explained(
                  n -> masks(n, preset.apply(ExplainOptions.builder(Preset.PAPER)), rise),
                  Optional.of(preset.scores()))));
    }
    all.add(
        run(
            "lime",
            "LIME as its authors run it: quickshift superpixels, 1000 samples",
            Kind.SINGLE_PASS,
            n -> lime(n, LimeOptions.DEFAULT)));
    all.add(
        run(
            "lime-slic",
            "LIME with about 100 SLIC superpixels, 1000 samples",
            Kind.SINGLE_PASS,
            n -> lime(n, LimeOptions.DEFAULT.with(Superpixels.Slic.DEFAULT))));
    all.add(
        run(
            "lime-fill",
            "LIME with about 100 SLIC superpixels, hidden by the fill, 1000 samples",
            Kind.SINGLE_PASS,
            n -> lime(n, filled(LimeOptions.DEFAULT))));
    all.add(
        run(
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

  private static LimeOptions filled(LimeOptions base) {
    return new LimeOptions(
        Superpixels.Slic.DEFAULT,
        base.samples(),
        base.kernelWidth(),
        base.alpha(),
        LimeOptions.Hidden.FILL,
        base.keep());
  }

  /** A method of the explainer that takes the run's kind of scores. */
  private static EvaluatedMethod run(
      String name, String description, Kind kind, LongFunction<ExplainOptions.Builder> options) {
    return new EvaluatedMethod(name, description, kind, new Explained(options, Optional.empty()));
  }

  private static String activation(ScoreKind scores) {
    return scores == ScoreKind.LOGITS ? "softmax" : word(scores);
  }

  private static EvaluatedMethod control(
      String name, String description, Function<Job, SaliencyMap> map) {
    return new EvaluatedMethod(
        name, description, Kind.CONTROL, job -> Made.control(map.apply(job)));
  }

  private static String word(Enum<?> preset) {
    return preset.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
