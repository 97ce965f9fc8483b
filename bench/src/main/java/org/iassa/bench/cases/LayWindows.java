package org.iassa.bench.cases;

import java.util.Set;
import org.iassa.bench.reference.WindowSet;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.iassa.kernels.cost.Cost;

/** Lays a grid of windows and clears the sums for them. */
public final class LayWindows implements Operation {
  @Override
  public String name() {
    return "lay-windows";
  }

  @Override
  public String description() {
    return "lays the windows of a pass and clears its sums";
  }

  @Override
  public Set<String> tags() {
    return Set.of("masks");
  }

  @Override
  public Axes axes() {
    return new Axes()
        .with("size", "224x224")
        .with("window", "45")
        .with("stride", "8")
        .with("threads", "0");
  }

  @Override
  public Cost cost(BenchCase c) {
    long windows = grid(c).count(c.height(), c.width());
    return new Cost(0, 16 * windows + 2 * 8 * (c.height() + 1L) * (c.width() + 1L), 0, 0);
  }

  @Override
  public Prepared open(BenchCase c, Context context) {
    WindowGrid grid = grid(c);
    int most = Math.toIntExact(grid.count(c.height(), c.width()));
    BatchFormat format = BatchFormat.planar(c.height(), c.width());
    return new SessionCase(c, context, format, 1, 1, most) {
      private int laid;

      @Override
      public void run() {
        laid = session.layWindows(grid, Polarity.REVEAL, WindowFilter.ALL);
      }

      @Override
      public Check check() {
        run();
        Check.Collector collector = new Check.Collector(0, "the number of windows");
        int expected = new WindowSet(c.height(), c.width(), grid, Polarity.REVEAL).count();
        collector.add("the pass", expected, laid, 1);
        return collector.check();
      }
    };
  }

  private static WindowGrid grid(BenchCase c) {
    return new WindowGrid(c.number("window", 2), c.number("stride", 1));
  }
}
