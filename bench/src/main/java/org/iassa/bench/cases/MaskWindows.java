package org.iassa.bench.cases;

import java.util.Set;
import org.iassa.bench.reference.Element;
import org.iassa.bench.reference.WindowSet;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Layout;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.iassa.kernels.cost.Cost;
import org.iassa.kernels.cost.MaskedBatchCost;

/** Writes a batch of window-masked images. */
public final class MaskWindows implements Operation {
  private static final int STRIDE = 8;

  @Override
  public String name() {
    return "mask-windows";
  }

  @Override
  public String description() {
    return "writes a batch of images, each masked by one window";
  }

  @Override
  public Set<String> tags() {
    return Set.of("masks", "batch", "memory-bound");
  }

  @Override
  public Axes axes() {
    return new Axes()
        .with("size", "224x224")
        .with("window", "45")
        .with("batch", "32")
        .with("layout", "NCHW", "NHWC")
        .with("type", "FP32", "BF16")
        .with("threads", "0");
  }

  @Override
  public Cost cost(BenchCase c) {
    return MaskedBatchCost.windows(
        c.height(), c.width(), c.constant("type", ElementType.class).bytes(), c.number("batch", 1));
  }

  @Override
  public Prepared open(BenchCase c, Context context) {
    BatchFormat format = format(c);
    WindowGrid grid = grid(c);
    int most = Math.toIntExact(grid.count(c.height(), c.width()));
    int batch = c.number("batch", 1);
    return new SessionCase(c, context, format, batch, 1, most) {
      private final int first;
      private final int count;

      {
        input("image", image);
        input("fill", fill);
        int laid = session.layWindows(grid, Polarity.REVEAL, WindowFilter.ALL);
        count = Math.min(batch, laid);
        first = (laid - count) / 2;
      }

      @Override
      public void run() {
        session.writeBatch(0, first, count);
      }

      @Override
      public void settle() {
        if (!context.device().equals("cpu")) {
          super.settle();
        }
      }

      @Override
      public Check check() {
        WindowSet masks = new WindowSet(c.height(), c.width(), grid, Polarity.REVEAL);
        ImageBatch written = session.writeBatch(0, first, count);
        Check.Collector collector = new Check.Collector(0, "every bit of the images");
        for (int n = 0; n < count; n++) {
          for (int p = 0; p < format.pixels(); p++) {
            boolean in = masks.at(first + n, p / c.width(), p % c.width()) == 1;
            for (int channel = 0; channel < BatchFormat.CHANNELS; channel++) {
              int from = channel * format.pixels() + p;
              double expected = Element.round(format.type(), in ? image.get(from) : fill.get(from));
              int index = Element.index(format, n, channel, p);
              double actual = Element.read(format, written.data(), index);
              if (expected != actual || n == 0) {
                collector.add("image " + n + " element " + index, expected, actual, 1);
              }
            }
          }
        }
        return collector.check();
      }
    };
  }

  private static WindowGrid grid(BenchCase c) {
    int window = c.number("window", 2);
    return new WindowGrid(window, Math.min(STRIDE, window));
  }

  static BatchFormat format(BenchCase c) {
    return new BatchFormat(
        c.height(),
        c.width(),
        c.constant("layout", Layout.class),
        c.constant("type", ElementType.class));
  }
}
