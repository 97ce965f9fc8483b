package org.iassa.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.iassa.engine.Device;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explanation;
import org.iassa.engine.Iteration;
import org.iassa.engine.Polarity;
import org.iassa.engine.Precision;
import org.iassa.engine.Progress;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.StopReason;
import org.iassa.engine.TargetResult;
import org.iassa.engine.Timings;
import org.iassa.engine.spi.BlackBox;
import org.iassa.image.RgbImage;

/** Engines that answer at once, so that the command line is tested alone. */
final class FakeEngines implements Engines {
  static final int CLASSES = 4;
  static final List<String> NAMES = List.of("star", "ring, hoop", "cross", "ring, jewel");

  int loads;
  int closed;
  ExplainOptions lastOptions;
  Device lastDevice;
  ModelArgs lastModel;
  RuntimeException failure;
  boolean evidence = true;
  BiFunction<RgbImage, Progress, Void> during = (image, progress) -> null;

  @Override
  public LoadedModel load(ModelArgs args) {
    loads++;
    lastModel = args;
    BlackBox box = BlackBox.of(8, 10, CLASSES, (batch, scores) -> {});
    return new LoadedModel(
        args.model == null ? "embedded" : args.model.toString(),
        box,
        null,
        args.labels == null ? new Labels(NAMES) : args.labels());
  }

  @Override
  public Engine open(LoadedModel model, Device device, int threads) {
    lastDevice = device;
    return new Engine() {
      @Override
      public Explanation explain(RgbImage image, ExplainOptions options, Progress progress) {
        lastOptions = options;
        during.apply(image, progress);
        if (failure != null) {
          throw failure;
        }
        return answer(options, progress);
      }

      @Override
      public void close() {
        closed++;
      }
    };
  }

  private Explanation answer(ExplainOptions options, Progress progress) {
    int[] targets = options.targets().resolve(new float[] {0.1f, 0.6f, 0.3f, 0});
    List<TargetResult> results = new ArrayList<>();
    List<SaliencyMap> maps = new ArrayList<>();
    for (int t : targets) {
      float[] values = new float[80];
      values[t + 3] = 2;
      SaliencyMap map = new SaliencyMap(8, 10, values);
      maps.add(map);
      results.add(
          evidence
              ? new TargetResult.Evidence(t, 0.5, map)
              : new TargetResult.NoEvidence(t, 0.5, 0.5, 0.5));
    }
    double first = Double.POSITIVE_INFINITY;
    List<Iteration> iterations =
        List.of(
            new Iteration(0, 45, 8, Polarity.REVEAL, 9, 9, first, 0.25, 3, maps),
            new Iteration(1, 43, 7, Polarity.REVEAL, 5, 5, 0.125, 0.2, 2, maps));
    progress.forwards(9, 14);
    iterations.forEach(progress::iteration);
    return new Explanation(
        options,
        results,
        iterations,
        15,
        evidence ? StopReason.ITERATIONS : StopReason.NO_EVIDENCE,
        false,
        new Explanation.Run("cpu", "a processor", Precision.FP32, "asked for", 16, "f00d", 8, 10),
        new Timings(10, 1, 0, 0, 1, 2, 5, 0.5, 0.5));
  }
}
