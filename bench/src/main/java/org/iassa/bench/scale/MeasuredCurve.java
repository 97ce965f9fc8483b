package org.iassa.bench.scale;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import org.iassa.bench.cases.BenchCase;
import org.iassa.bench.cases.Context;
import org.iassa.bench.cases.Operations;
import org.iassa.bench.cases.Prepared;
import org.iassa.bench.goals.PeakMemory;
import org.iassa.bench.measure.Quantiles;
import org.iassa.bench.measure.Sampler;

/**
 * A curve with its measurements.
 *
 * @param curve what grows
 * @param x sizes
 * @param y median nanoseconds of a call, or peak bytes
 * @param fit the power law through them
 */
public record MeasuredCurve(Curve curve, double[] x, double[] y, PowerFit fit) {
  private static final int FEWEST = 5;
  private static final int MOST = 60;
  private static final long LIMIT_NANOS = 400_000_000;

  /** Measures a curve, at most {@code largest} in x. Answers are checked in the default run. */
  public static MeasuredCurve of(Curve curve, Context context, double largest)
      throws IOException, InterruptedException {
    int count = 0;
    double[] x = new double[curve.cases().size()];
    double[] y = new double[x.length];
    for (BenchCase c : curve.cases()) {
      double size = curve.x().applyAsDouble(c);
      if (size > largest && count >= 2) {
        break;
      }
      x[count] = size;
      y[count++] = curve.memory() ? PeakMemory.of(c, tiny(c)) : nanos(c, context);
    }
    double[] sizes = Arrays.copyOf(x, count);
    double[] values = Arrays.copyOf(y, count);
    return new MeasuredCurve(curve, sizes, values, PowerFit.of(sizes, values));
  }

  private static BenchCase tiny(BenchCase c) {
    BenchCase tiny = new BenchCase(c.operation(), c.axes());
    if (c.axes().containsKey("side")) {
      tiny.axes().put("side", "8");
    } else {
      tiny.axes().put("size", "64x64");
      tiny.axes().computeIfPresent("masks", (axis, value) -> "10");
    }
    return tiny;
  }

  private static double nanos(BenchCase c, Context context) {
    try (Prepared prepared = Operations.named(c.operation()).open(c, context)) {
      double each = Sampler.warmUp(prepared);
      int runs = (int) Math.max(1, Math.ceil(200_000 / each));
      double[] samples = new double[MOST];
      int taken = 0;
      long began = System.nanoTime();
      while (taken < FEWEST || (taken < MOST && System.nanoTime() - began < LIMIT_NANOS)) {
        samples[taken++] = Sampler.sample(prepared, runs);
      }
      return new Quantiles(Arrays.copyOf(samples, taken)).median();
    }
  }

  /** Returns a row of a Markdown table. */
  public String row() {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < x.length; i++) {
      points.append(
          String.format(
              Locale.ROOT,
              curve.memory() ? "%s%.0f: %.1f MB" : "%s%.0f: %.4g ms",
              i == 0 ? "" : ", ",
              x[i],
              y[i] / 1e6));
    }
    return String.format(
        Locale.ROOT,
        "| %s | %s | %.2f ± %.2f | %.2f | %.1f | %s | %s |",
        curve.name(),
        curve.axis(),
        fit.exponent(),
        fit.error(),
        fit.end(),
        curve.theory(),
        curve.why(),
        points);
  }
}
