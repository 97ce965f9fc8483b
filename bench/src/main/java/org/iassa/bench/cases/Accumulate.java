package org.iassa.bench.cases;

import java.nio.FloatBuffer;
import java.util.Set;
import org.iassa.bench.reference.MaskSet;
import org.iassa.bench.reference.Probes;
import org.iassa.bench.reference.RiseSet;
import org.iassa.bench.reference.SaliencyAt;
import org.iassa.bench.reference.WindowSet;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.iassa.kernels.cost.AccumulateCost;
import org.iassa.kernels.cost.Cost;

/** From the scores of N masks to S: the whole of a pass but its forward passes and its images. */
public final class Accumulate implements Operation {
  private static final int WINDOW = 45;
  private static final int CHUNK = 1024;
  private static final int PROBES = 200;

  private final boolean rise;

  private Accumulate(boolean rise) {
    this.rise = rise;
  }

  /** Window masks. */
  public static Accumulate windows() {
    return new Accumulate(false);
  }

  /** RISE masks. */
  public static Accumulate rise() {
    return new Accumulate(true);
  }

  @Override
  public String name() {
    return rise ? "accumulate-rise" : "accumulate-windows";
  }

  @Override
  public String description() {
    return (rise ? "draws N RISE masks" : "lays N windows")
        + ", adds their scores and makes the map of each target";
  }

  @Override
  public Set<String> tags() {
    return Set.of("sums");
  }

  @Override
  public Axes axes() {
    Axes axes = new Axes().with("size", "224x224").with("masks", "1000", "8000");
    if (rise) {
      axes.with("cells", "8");
    }
    return axes.with("classes", "1").with("targets", "1").with("threads", "0");
  }

  @Override
  public Cost cost(BenchCase c) {
    int masks = c.number("masks", 1);
    int targets = c.number("targets", 1);
    if (rise) {
      int cells = c.number("cells", 1);
      return AccumulateCost.rise(c.height(), c.width(), cells, masks, targets)
          .plus(AccumulateCost.finishRise(c.height(), c.width(), cells, targets));
    }
    return AccumulateCost.windows(c.height(), c.width(), masks, targets)
        .plus(AccumulateCost.finishWindows(c.height(), c.width(), targets));
  }

  /** Returns the grid that lays at least this many windows, the coarsest there is. */
  static WindowGrid gridFor(int height, int width, int masks) {
    for (int stride = WINDOW; stride >= 1; stride--) {
      WindowGrid grid = new WindowGrid(WINDOW, stride);
      if (grid.count(height, width) >= masks) {
        return grid;
      }
    }
    throw new InvalidOptionException(
        "masks",
        masks,
        "at most " + new WindowGrid(WINDOW, 1).count(height, width) + " windows on this image");
  }

  @Override
  public Prepared open(BenchCase c, Context context) {
    int masks = c.number("masks", 1);
    int classes = c.number("classes", 1);
    int targets = c.number("targets", 1);
    if (targets > classes) {
      throw new InvalidOptionException("targets", targets, "at most the classes, " + classes);
    }
    WindowGrid windows = rise ? null : gridFor(c.height(), c.width(), masks);
    RiseGrid grid = rise ? new RiseGrid(c.number("cells", 1), 0.5) : null;
    int room = rise ? 1 : Math.toIntExact(windows.count(c.height(), c.width()));
    BatchFormat format = BatchFormat.planar(c.height(), c.width());
    return new SessionCase(c, context, format, 1, targets, room) {
      private final FloatBuffer scores =
          input("scores", Inputs.uniform(Math.multiplyExact(masks, classes), context.seed() + 2));
      private final FloatBuffer[] chunks = new FloatBuffer[(masks + CHUNK - 1) / CHUNK];

      {
        for (int k = 0; k < chunks.length; k++) {
          int begin = k * CHUNK * classes;
          int end = Math.min(masks, (k + 1) * CHUNK) * classes;
          chunks[k] = scores.slice(begin, end - begin);
        }
      }

      @Override
      public void run() {
        if (rise) {
          session.drawRise(grid, context.seed(), masks);
        } else {
          session.layWindows(windows, Polarity.REVEAL, WindowFilter.ALL);
        }
        for (int k = 0; k < chunks.length; k++) {
          session.accumulate(k * CHUNK, Math.min(CHUNK, masks - k * CHUNK), chunks[k], classes);
        }
        session.finishPass(ESTIMATE);
      }

      @Override
      public Check check() {
        run();
        MaskSet all =
            rise
                ? new RiseSet(c.height(), c.width(), grid, context.seed(), masks)
                : first(new WindowSet(c.height(), c.width(), windows, Polarity.REVEAL), masks);
        float[] values = Inputs.copy(scores);
        int[] pixels = Probes.of(c.height(), c.width(), PROBES, context.seed());
        Check.Collector collector =
            new Check.Collector(1e-6, "S at sampled pixels, scores being 0 to 1");
        for (int t = 0; t < Math.min(targets, 4); t++) {
          double[] expected = SaliencyAt.of(all, values, classes, t, c.width(), pixels);
          double[] actual = read(KernelSession.MapKind.SALIENCY, t);
          for (int k = 0; k < pixels.length; k++) {
            collector.add("target " + t + " pixel " + pixels[k], expected[k], actual[pixels[k]], 1);
          }
        }
        return collector.check();
      }
    };
  }

  private static MaskSet first(MaskSet all, int count) {
    return new MaskSet() {
      @Override
      public int count() {
        return count;
      }

      @Override
      public double at(int index, int y, int x) {
        return all.at(index, y, x);
      }
    };
  }
}
