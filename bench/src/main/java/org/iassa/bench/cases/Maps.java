package org.iassa.bench.cases;

import java.util.Arrays;
import java.util.Set;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.Summary;
import org.iassa.kernels.cost.Cost;
import org.iassa.kernels.cost.MapCost;

/** Operations on maps: the summary of a pass, and the product of map and attention. */
public final class Maps implements Operation {
  private static final double THRESHOLD = 0.3;

  private final boolean summary;

  private Maps(boolean summary) {
    this.summary = summary;
  }

  /** Range, change, HAR and its summed-area table. */
  public static Maps summarise() {
    return new Maps(true);
  }

  /** n(S)·n(S′), after a copy of S to S′. */
  public static Maps multiply() {
    return new Maps(false);
  }

  @Override
  public String name() {
    return summary ? "summarise" : "multiply";
  }

  @Override
  public String description() {
    return summary
        ? "finds range, change and HAR of the maps, and the HAR's summed-area table"
        : "copies S to S′ and multiplies the two, each stretched to 0 to 1";
  }

  @Override
  public Set<String> tags() {
    return Set.of("maps");
  }

  @Override
  public Axes axes() {
    return new Axes().with("size", "224x224").with("targets", "1").with("threads", "0");
  }

  @Override
  public Cost cost(BenchCase c) {
    int targets = c.number("targets", 1);
    long pixels = (long) c.height() * c.width();
    return summary
        ? MapCost.summarise(c.height(), c.width(), targets)
        : MapCost.multiply(pixels, targets)
            .plus(new Cost(4 * pixels * targets, 4 * pixels * targets, 0, 0));
  }

  @Override
  public Prepared open(BenchCase c, Context context) {
    int targets = c.number("targets", 1);
    return new SessionCase(c, context, targets) {
      private Summary last;

      {
        makeMaps(context);
        session.adjust(0.5);
      }

      @Override
      public void run() {
        if (summary) {
          last = session.summarise(THRESHOLD);
        } else {
          session.adjust(0.5);
          session.multiply();
        }
      }

      @Override
      public Check check() {
        run();
        Check.Collector collector =
            new Check.Collector(
                summary ? 0 : 1e-6, summary ? "the HAR's share of the pixels" : "the whole map");
        boolean[] har = new boolean[c.height() * c.width()];
        for (int t = 0; t < targets; t++) {
          double[] s = read(KernelSession.MapKind.SALIENCY, t);
          double min = Arrays.stream(s).min().orElseThrow();
          double range = Arrays.stream(s).max().orElseThrow() - min;
          double[] joined = read(KernelSession.MapKind.ADJUSTED, t);
          for (int i = 0; i < s.length; i++) {
            har[i] |= s[i] > min + THRESHOLD * range;
            if (!summary) {
              double unit = range > 0 ? (s[i] - min) / range : 1;
              collector.add("target " + t + " pixel " + i, unit * unit, joined[i], 1);
            }
          }
        }
        if (summary) {
          int count = 0;
          for (boolean in : har) {
            count += in ? 1 : 0;
          }
          collector.add("the whole map", count, last.harFraction() * har.length, 1 / Math.ulp(1.0));
          run(); // nothing moved since the summary before
          collector.add("the change", 0, last.change(), 1);
        }
        return collector.check();
      }
    };
  }
}
