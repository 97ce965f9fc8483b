package org.iassa.bench.overhead;

import java.nio.file.Path;
import java.util.Locale;
import org.iassa.engine.Device;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.Explanation;
import org.iassa.engine.Preset;
import org.iassa.engine.Schedule;
import org.iassa.engine.Timings;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.image.RgbImage;
import org.iassa.scenes.SceneGenerator;

/**
 * Where the time of the paper's 25 iterations goes, with features and affinity at 56×56. The floor
 * is the forward passes; everything else is this engine's.
 */
public final class Overhead {
  private Overhead() {}

  /** Explains one image with 25 iterations and returns a table of its timings. */
  public static String measure(Path model, Path features) {
    return table(explain(model, features));
  }

  /** Returns the share of a run that is not forward passes, without getting ready. */
  public static double share(Explanation e) {
    Timings t = e.millis();
    return own(t) / (own(t) + t.forward());
  }

  private static double own(Timings t) {
    return t.features() + t.affinity() + t.masks() + t.batch() + t.accumulate() + t.other();
  }

  /** Explains one image with 25 iterations. */
  public static Explanation explain(Path model, Path features) {
    TorchOptions torch = TorchOptions.builder().trustModel(true).build();
    ExplainOptions.Builder builder =
        ExplainOptions.builder(Preset.PAPER).tolerance(0).threshold(0.75);
    Schedule paper = builder.schedule();
    // A smaller region and slower shrinking strides: about 4000 forward passes instead of some 40
    // 000,
    // which makes the engine's own share larger.
    ExplainOptions options =
        builder
            .schedule(
                new Schedule(
                    paper.opening(),
                    paper.refinement(),
                    paper.windowStep(),
                    0.1,
                    paper.windowLead()))
            .build();
    RgbImage image = new SceneGenerator(1).scene(0).image();
    try (BlackBox box = TorchScript.load(model, torch);
        FeatureExtractor extractor = TorchScript.features(features, torch);
        Explainer explainer =
            Explainer.builder(box).features(extractor).device(Device.CPU).build()) {
      explainer.explain(image, options.toBuilder().maxForwards(200).build());
      return explainer.explain(image, options);
    }
  }

  private static String table(Explanation e) {
    Timings t = e.millis();
    double own = own(t);
    StringBuilder s = new StringBuilder();
    s.append(
        String.format(
            Locale.ROOT,
            "%d iterations, %d forward passes, %s, batch %d, stopped: %s%n",
            e.iterations().size(),
            e.forwards(),
            e.run().precision(),
            e.run().batch(),
            e.stopReason()));
    String row = "%-22s %10.1f ms %8.3f %%%n";
    double all = own + t.forward();
    s.append(
        String.format(
            Locale.ROOT, row, "forward (the floor)", t.forward(), percent(t.forward(), all)));
    s.append(String.format(Locale.ROOT, row, "features", t.features(), percent(t.features(), all)));
    s.append(String.format(Locale.ROOT, row, "affinity", t.affinity(), percent(t.affinity(), all)));
    s.append(String.format(Locale.ROOT, row, "masks", t.masks(), percent(t.masks(), all)));
    s.append(String.format(Locale.ROOT, row, "batch", t.batch(), percent(t.batch(), all)));
    s.append(
        String.format(
            Locale.ROOT, row, "accumulate", t.accumulate(), percent(t.accumulate(), all)));
    s.append(String.format(Locale.ROOT, row, "other", t.other(), percent(t.other(), all)));
    s.append(String.format(Locale.ROOT, row, "not forward, in all", own, percent(own, all)));
    s.append(String.format(Locale.ROOT, "getting ready (apart)  %10.1f ms%n", t.load()));
    return s.toString();
  }

  private static double percent(double part, double all) {
    return 100 * part / all;
  }
}
