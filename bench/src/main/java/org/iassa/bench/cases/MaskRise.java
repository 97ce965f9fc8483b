package org.iassa.bench.cases;

import java.util.Set;
import org.iassa.bench.reference.Element;
import org.iassa.bench.reference.Probes;
import org.iassa.bench.reference.RiseSet;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.kernels.cost.Cost;
import org.iassa.kernels.cost.MaskedBatchCost;

/** Writes a batch of RISE-masked images; the masks are drawn on the way. */
public final class MaskRise implements Operation {
  private static final int PROBES = 2000;
  private static final int MASKS = 1 << 16;

  @Override
  public String name() {
    return "mask-rise";
  }

  @Override
  public String description() {
    return "draws RISE masks and writes a batch of images masked by them";
  }

  @Override
  public Set<String> tags() {
    return Set.of("masks", "batch", "memory-bound");
  }

  @Override
  public Axes axes() {
    return new Axes()
        .with("size", "224x224")
        .with("cells", "7")
        .with("batch", "32")
        .with("layout", "NCHW", "NHWC")
        .with("type", "FP32", "BF16")
        .with("threads", "0");
  }

  @Override
  public Cost cost(BenchCase c) {
    return MaskedBatchCost.rise(
        c.height(),
        c.width(),
        c.constant("type", ElementType.class).bytes(),
        c.number("cells", 1),
        c.number("batch", 1));
  }

  @Override
  public Prepared open(BenchCase c, Context context) {
    BatchFormat format = MaskWindows.format(c);
    RiseGrid grid = new RiseGrid(c.number("cells", 1), 0.5);
    int count = c.number("batch", 1);
    return new SessionCase(c, context, format, count, 1, 1) {
      private static final int FIRST = 500;

      {
        input("image", image);
        input("fill", fill);
        session.drawRise(grid, context.seed(), MASKS);
      }

      @Override
      public void run() {
        session.writeBatch(0, FIRST, count);
      }

      @Override
      public Check check() {
        RiseSet masks = new RiseSet(c.height(), c.width(), grid, context.seed(), MASKS);
        ImageBatch written = session.writeBatch(0, FIRST, count);
        // Half a unit of the type for its rounding, and three roundings in fp32 before.
        Check.Collector collector =
            new Check.Collector(0.51, "sampled elements, in units of the type's last place");
        int[] pixels = Probes.of(c.height(), c.width(), PROBES, context.seed());
        for (int n = 0; n < count; n++) {
          for (int p : pixels) {
            double m = masks.at(FIRST + n, p / c.width(), p % c.width());
            for (int channel = 0; channel < BatchFormat.CHANNELS; channel++) {
              int from = channel * format.pixels() + p;
              double expected = m * image.get(from) + (1 - m) * fill.get(from);
              int index = Element.index(format, n, channel, p);
              double largest = Math.max(Math.abs(image.get(from)), Math.abs(fill.get(from)));
              double slack = 4 * Element.unit(ElementType.FP32, largest);
              collector.add(
                  "image " + n + " element " + index,
                  expected,
                  Element.read(format, written.data(), index),
                  Element.unit(format.type(), expected) + slack / 0.51);
            }
          }
        }
        return collector.check();
      }
    };
  }
}
