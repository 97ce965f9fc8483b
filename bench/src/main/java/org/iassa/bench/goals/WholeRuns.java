package org.iassa.bench.goals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import org.iassa.bench.endtoend.EndToEndComparison;
import org.iassa.bench.forward.ForwardPairs;
import org.iassa.bench.measure.Quantiles;
import org.iassa.bench.overhead.Overhead;
import org.iassa.engine.Explanation;
import org.iassa.engine.Precision;
import org.iassa.scenes.EmbeddedModel;

/** Measures the goals of whole runs with a model. */
public final class WholeRuns {
  private static final int BATCH = 32;

  private final Consumer<Goal> each;

  /**
   * @param each takes every goal as it comes
   */
  public WholeRuns(Consumer<Goal> each) {
    this.each = each;
  }

  /** Everything but the forward passes in a run of 25 iterations. */
  public void overhead(Path model, Path features) {
    Explanation e = Overhead.explain(model, features);
    double percent = 100 * Overhead.share(e);
    each.accept(
        new Goal(
            "everything but " + e.forwards() + " forward passes of " + model.getFileName(),
            percent,
            percent,
            percent,
            2,
            false,
            "%",
            "bench overhead"));
  }

  /** The same of the embedded classifier, which is far smaller than a user's. */
  public void overhead() throws IOException {
    Path folder = Files.createTempDirectory("iassa-goals");
    Path model = folder.resolve("the-embedded-classifier");
    Path features = folder.resolve("features.pt");
    try {
      Files.write(model, EmbeddedModel.classifier());
      Files.write(features, EmbeddedModel.features());
      overhead(model, features);
    } finally {
      Files.deleteIfExists(model);
      Files.deleteIfExists(features);
      Files.delete(folder);
    }
  }

  /** Forward passes against a bare LibTorch loop. */
  public void forward(Path model, int pairs) {
    for (Precision precision : new Precision[] {Precision.FP32, Precision.BF16}) {
      ratio(
          "forward passes of "
              + model.getFileName()
              + ", "
              + precision
              + " batch "
              + BATCH
              + ", against a bare LibTorch loop",
          ForwardPairs.ratios(model, precision, BATCH, pairs),
          0.97,
          "bench forward");
    }
  }

  /** RISE end to end against the way public PyTorch code runs it, with the same masks. */
  public void endToEnd(Path model, int masks, int repetitions)
      throws IOException, InterruptedException {
    Map<Precision, double[]> ratios = EndToEndComparison.ratios(model, masks, repetitions);
    for (Precision precision : new Precision[] {Precision.FP32, Precision.BF16}) {
      ratio(
          "RISE end to end, "
              + masks
              + " masks, "
              + model.getFileName()
              + " "
              + precision
              + ", against the public way",
          ratios.get(precision),
          precision == Precision.FP32 ? 2 : 4,
          "bench end-to-end");
    }
  }

  private void ratio(String name, double[] ratios, double target, String how) {
    Quantiles q = new Quantiles(ratios);
    double[] interval = q.interval();
    each.accept(new Goal(name, q.median(), interval[0], interval[1], target, true, "×", how));
  }
}
