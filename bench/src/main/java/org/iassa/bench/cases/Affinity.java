package org.iassa.bench.cases;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.iassa.bench.measure.ProcessMemory;
import org.iassa.bench.reference.AffinityAt;
import org.iassa.bench.reference.Probes;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Similarity;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.KernelSession;
import org.iassa.kernels.cost.AffinityCost;
import org.iassa.kernels.cost.Cost;
import org.iassa.kernels.cost.MapCost;

/** The affinity of an image's features, built and multiplied, or multiplied only. */
public final class Affinity implements Operation {
  private static final int PROBES = 8;

  /** Where A is between products. */
  enum Keeping {
    /** In memory, in bf16. */
    KEPT,
    /** Nowhere: every product computes it anew. */
    STREAMED
  }

  private final boolean build;

  private Affinity(boolean build) {
    this.build = build;
  }

  /** Features to A×S: Gram matrices, softmax and one product. */
  public static Affinity build() {
    return new Affinity(true);
  }

  /** One more product with an affinity that is there. */
  public static Affinity apply() {
    return new Affinity(false);
  }

  @Override
  public String name() {
    return build ? "affinity-build" : "affinity-apply";
  }

  @Override
  public String description() {
    return build
        ? "makes the affinity of an image's features and multiplies S once"
        : "multiplies S by the affinity that is there";
  }

  @Override
  public Set<String> tags() {
    return Set.of("attention");
  }

  @Override
  public Axes axes() {
    return FeatureLevels.axes(new Axes().with("size", "224x224"))
        .with("keeping", "KEPT", "STREAMED")
        .with("targets", "1")
        .with("threads", "0");
  }

  @Override
  public Optional<String> unsupported(BenchCase c, Context context) {
    long n = FeatureLevels.cost(c).pixels();
    boolean kept = c.constant("keeping", Keeping.class) == Keeping.KEPT;
    return kept ? ProcessMemory.lacks(2 * n * (n + 32), "the kept matrix") : Optional.empty();
  }

  @Override
  public Cost cost(BenchCase c) {
    AffinityCost affinity = FeatureLevels.cost(c);
    boolean kept = c.constant("keeping", Keeping.class) == Keeping.KEPT;
    boolean twice = c.constant("similarity", Similarity.class) == Similarity.DOUBLE_SOFTMAX;
    int targets = c.number("targets", 1);
    Cost product = kept ? affinity.kept(targets) : affinity.streamed(targets);
    int side = FeatureLevels.shapes(c).get(0).height();
    int across = FeatureLevels.shapes(c).get(0).width();
    Cost maps =
        MapCost.resample(targets, c.height(), c.width(), side, across)
            .plus(MapCost.resample(targets, side, across, c.height(), c.width()))
            .plus(MapCost.blend((long) targets * c.height() * c.width()));
    Cost sum = product.plus(maps);
    if (build) {
      sum = sum.plus(affinity.gram());
      sum = twice ? sum.plus(affinity.columnStatistics()) : sum;
      sum = kept ? sum.plus(affinity.fill()) : sum;
    }
    return sum;
  }

  @Override
  public Prepared open(BenchCase c, Context context) {
    boolean kept = c.constant("keeping", Keeping.class) == Keeping.KEPT;
    int targets = c.number("targets", 1);
    List<FeatureMap> levels = FeatureLevels.draw(c, context.seed() + 10);
    AttentionOptions options = FeatureLevels.options(c, kept ? Long.MAX_VALUE >> 1 : 0);
    return new SessionCase(c, context, targets) {
      {
        for (int l = 0; l < levels.size(); l++) {
          input("level-" + l, levels.get(l).data());
        }
        makeMaps(context);
        session.attend(levels, options);
      }

      @Override
      public void run() {
        if (build) {
          session.attend(levels, options);
        }
        session.adjust(0);
      }

      @Override
      public Check check() {
        run();
        AffinityAt reference =
            new AffinityAt(
                levels, options.similarity(), options.temperature(), options.upsampling());
        int[] pixels = Probes.of(c.height(), c.width(), PROBES, context.seed());
        // A kept matrix holds weights of 9 significant bits; streaming is fp32.
        Check.Collector collector =
            new Check.Collector(
                kept ? 0x1p-9 : 2e-5, "A×S at sampled pixels, in units of S's range");
        for (int t = 0; t < Math.min(targets, 2); t++) {
          double[] map = read(KernelSession.MapKind.SALIENCY, t);
          double range =
              java.util.Arrays.stream(map).max().orElseThrow()
                  - java.util.Arrays.stream(map).min().orElseThrow();
          double[] expected = reference.attend(map, c.height(), c.width(), pixels);
          double[] actual = read(KernelSession.MapKind.ADJUSTED, t);
          for (int k = 0; k < pixels.length; k++) {
            collector.add(
                "target " + t + " pixel " + pixels[k], expected[k], actual[pixels[k]], range);
          }
        }
        return collector.check();
      }
    };
  }
}
