package org.iassa.engine.internal.replay;

import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ModelException;
import org.iassa.engine.Precision;
import org.iassa.engine.Requeried;
import org.iassa.engine.internal.controller.InputImage;
import org.iassa.engine.internal.controller.Scores;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.MixedPrecision;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.image.RgbImage;

/** Asks a classifier again for the scores of some of a log's masks. */
public final class Requery {
  /** Share of the bound that a score may differ by in fp32, and in bf16. */
  private static final double FP32_TOLERANCE = 1e-3;

  private static final double BF16_TOLERANCE = 0.02;

  private Requery() {}

  /**
   * Asks again.
   *
   * @param sample how many masks, at least 1; more than there are means all
   * @param seed which ones
   */
  public static Requeried run(
      LogFile log, BlackBox model, RgbImage image, int sample, long seed, KernelBackend backend) {
    InvalidOptionException.requireRange("sample", sample, 1, Integer.MAX_VALUE);
    LogHeader header = log.header();
    BlackBox variant = variant(model, header.precision());
    int height = variant.format().height();
    int width = variant.format().width();
    if (height != header.height()
        || width != header.width()
        || variant.classes() != header.classes()) {
      throw new ModelException(
          "the classifier takes %dx%d and gives %d scores, the log is of %dx%d and %d"
              .formatted(
                  height,
                  width,
                  variant.classes(),
                  header.height(),
                  header.width(),
                  header.classes()));
    }
    long masks = header.passes().stream().mapToLong(LogPass::rows).sum();
    TreeSet<Long> chosen = choose(masks, sample, seed);
    Worst worst = new Worst();
    int most = header.passes().stream().mapToInt(LogPass::laid).max().getAsInt();
    InputImage input =
        new InputImage(image, variant.format(), variant.preprocessing(), header.fill());
    SessionPlan plan =
        new SessionPlan(variant.format(), 1, 1, 1, most, Math.max(1, header.scoreBound()));
    try (KernelSession session = backend.open(plan)) {
      session.start(input.pixels(), input.fill(), new int[] {0});
      FloatBuffer found = Columns.direct(header.classes());
      FloatBuffer logged = FloatBuffer.allocate(header.classes());
      long first = 0;
      for (int p = 0; p < header.passes().size(); p++) {
        LogPass pass = header.passes().get(p);
        BitSet windows = pass.windows().isPresent() ? log.windows(p) : null;
        lay(session, pass);
        int row = -1;
        int mask = -1;
        for (long index : chosen.subSet(first, first + pass.rows())) {
          for (; row < index - first; row++) {
            mask = windows == null ? row + 1 : windows.nextSetBit(mask + 1);
          }
          Scores.request(variant, session.writeBatch(0, mask, 1), found);
          log.rows(p, row, 1, logged);
          worst.compare(found, logged, p, row, header.classes());
        }
        first += pass.rows();
      }
    }
    double tolerance =
        header.scoreBound()
            * (header.precision() == Precision.BF16 ? BF16_TOLERANCE : FP32_TOLERANCE);
    return new Requeried(
        chosen.size(), masks, worst.difference, worst.pass, worst.row, worst.index, tolerance);
  }

  private static void lay(KernelSession session, LogPass pass) {
    pass.windows().ifPresent(g -> session.layWindows(g, pass.polarity(), WindowFilter.ALL));
    pass.rise().ifPresent(g -> session.drawRise(g, pass.seed(), pass.laid()));
  }

  private static BlackBox variant(BlackBox model, Precision precision) {
    if (model instanceof MixedPrecision mixed) {
      return mixed.at(precision == Precision.BF16 ? ElementType.BF16 : ElementType.FP32);
    }
    return model;
  }

  /** Draws without replacement: Floyd's algorithm. */
  private static TreeSet<Long> choose(long masks, int sample, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TreeSet<Long> chosen = new TreeSet<>();
    for (long top = Math.max(0, masks - sample); top < masks; top++) {
      long one = random.nextLong(top + 1);
      if (!chosen.add(one)) {
        chosen.add(top);
      }
    }
    return chosen;
  }

  /** The largest difference so far. */
  private static final class Worst {
    private double difference = -1;
    private int pass;
    private int row;
    private int index;

    void compare(FloatBuffer found, FloatBuffer logged, int p, int r, int classes) {
      for (int c = 0; c < classes; c++) {
        double off = Math.abs((double) found.get(c) - logged.get(c));
        if (off > difference || Double.isNaN(off)) {
          difference = Double.isNaN(off) ? Double.POSITIVE_INFINITY : off;
          pass = p;
          row = r;
          index = c;
        }
      }
    }
  }
}
