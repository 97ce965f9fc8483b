package org.iassa.engine.internal.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Polarity;
import org.iassa.engine.Similarity;
import org.iassa.engine.Uncovered;
import org.iassa.engine.Upsampling;
import org.iassa.engine.internal.cpu.CpuBackend;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.KernelSession.MapKind;
import org.iassa.engine.spi.Layout;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.Summary;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;

/**
 * A device's operations against the processor's, on inputs made from seeds: the same bits but for
 * the attention. A short list that needs no test framework; the tests' contract is the long one.
 */
public final class SessionChecks {
  private static final int CLASSES = 5;
  private static final int BATCH = 6;
  private static final int[] TARGETS = {3, 1};
  private static final int[][] SIZES = {{1, 13}, {33, 31}, {64, 48}};
  private static final double ATTENTION_TOLERANCE = 2e-3;

  private final KernelBackend device;
  private final KernelBackend processor = new CpuBackend();
  private final List<Check> checks = new ArrayList<>();

  /**
   * What came of a check.
   *
   * @param name what was compared
   * @param passed whether it is as it should be
   * @param detail the difference
   */
  public record Check(String name, boolean passed, String detail) {}

  private SessionChecks(KernelBackend device) {
    this.device = device;
  }

  /** Runs all checks; an exception of one counts as its failure. */
  public static List<Check> run(KernelBackend device) {
    SessionChecks all = new SessionChecks(device);
    long seed = 1;
    for (int[] size : SIZES) {
      for (Layout layout : Layout.values()) {
        for (ElementType type : ElementType.values()) {
          BatchFormat format = new BatchFormat(size[0], size[1], layout, type);
          long own = seed++;
          all.check("batches " + text(format), (d, p) -> all.batches(d, p, own), format);
        }
      }
      BatchFormat format = BatchFormat.planar(size[0], size[1]);
      for (Estimator estimator : Estimator.values()) {
        for (Evidence evidence : Evidence.values()) {
          long own = seed++;
          String name = "maps " + text(format) + ", " + estimator + ", " + evidence;
          all.check(name, (d, p) -> maps(d, p, own, estimator, evidence), format);
        }
      }
    }
    BatchFormat format = BatchFormat.planar(33, 31);
    for (Similarity similarity : Similarity.values()) {
      for (long memory : new long[] {0, 1 << 26}) {
        long own = seed++;
        String name = "attention " + similarity + (memory > 0 ? ", kept" : ", streamed");
        all.check(name, (d, p) -> attention(d, p, own, similarity, memory), format);
      }
    }
    return List.copyOf(all.checks);
  }

  private static String text(BatchFormat format) {
    return "%d×%d %s %s".formatted(format.height(), format.width(), format.layout(), format.type());
  }

  @FunctionalInterface
  private interface Comparison {
    /** Returns the greatest difference over the tolerance, so that at most 1 is right. */
    double compare(KernelSession device, KernelSession processor);
  }

  private void check(String name, Comparison comparison, BatchFormat format) {
    SessionPlan plan = new SessionPlan(format, BATCH, 2, TARGETS.length, 4096, 1);
    try (KernelSession d = device.open(plan);
        KernelSession p = processor.open(plan)) {
      double difference = comparison.compare(d, p);
      checks.add(
          new Check(
              name,
              difference <= 1,
              difference == 0
                  ? "same bits"
                  : String.format(Locale.ROOT, "%.2g of what is allowed", difference)));
    } catch (RuntimeException e) {
      checks.add(new Check(name, false, e.toString()));
    }
  }

  private double batches(KernelSession d, KernelSession p, long seed) {
    start(seed, d, p);
    long wrong = 0;
    for (Polarity polarity : Polarity.values()) {
      int masks = 0;
      for (KernelSession each : List.of(d, p)) {
        masks = each.layWindows(new WindowGrid(7, 5, 2, 4), polarity, WindowFilter.ALL);
      }
      wrong += differing(d, p, masks);
    }
    d.drawRise(new RiseGrid(4, 0.5), seed, 3 * BATCH);
    p.drawRise(new RiseGrid(4, 0.5), seed, 3 * BATCH);
    wrong += differing(d, p, 3 * BATCH);
    return wrong == 0 ? 0 : Double.POSITIVE_INFINITY;
  }

  /** Bytes that differ, the next batch being written ahead as in earnest. */
  private static long differing(KernelSession d, KernelSession p, int masks) {
    long wrong = 0;
    int count = Math.min(BATCH, masks);
    var next = d.writeBatch(0, 0, count);
    for (int first = 0, slot = 0; first + count <= masks; first += count, slot = 1 - slot) {
      var batch = next;
      if (first + 2 * count <= masks) {
        next = d.writeBatch(1 - slot, first + count, count);
      }
      ByteBuffer found = batch.data();
      ByteBuffer expected = p.writeBatch(0, first, count).data();
      long bytes = count * d.plan().format().bytesPerImage();
      for (int i = 0; i < bytes; i++) {
        wrong += found.get(i) == expected.get(i) ? 0 : 1;
      }
    }
    return wrong;
  }

  private static double maps(
      KernelSession d, KernelSession p, long seed, Estimator estimator, Evidence evidence) {
    Estimate estimate = new Estimate(estimator, evidence, Uncovered.PREVIOUS);
    start(seed, d, p);
    boolean same = true;
    for (int pass = 0; pass < 3; pass++) {
      int kept = -1;
      List<Summary> summaries = new ArrayList<>();
      for (KernelSession each : List.of(d, p)) {
        int masks =
            pass == 1
                ? drawn(each, seed)
                : each.layWindows(
                    new WindowGrid(9, 4),
                    Polarity.REVEAL,
                    pass == 0 ? WindowFilter.ALL : WindowFilter.INTERSECTS_HAR);
        same &= kept < 0 || kept == masks;
        kept = masks;
        score(each, masks, seed + pass);
        each.finishPass(estimate);
        each.adjust(0.5);
        summaries.add(each.summarise(0.3));
      }
      same &= summaries.get(0).change() == summaries.get(1).change();
      same &= summaries.get(0).harFraction() == summaries.get(1).harFraction();
      same &= difference(d, p, MapKind.SALIENCY) == 0 && difference(d, p, MapKind.ADJUSTED) == 0;
    }
    return same ? 0 : Double.POSITIVE_INFINITY;
  }

  private static int drawn(KernelSession session, long seed) {
    session.drawRise(new RiseGrid(5, 0.4), seed, 40);
    return 40;
  }

  private static double attention(
      KernelSession d, KernelSession p, long seed, Similarity similarity, long memory) {
    Random random = new Random(seed);
    List<FeatureMap> levels =
        List.of(
            new FeatureMap(5, 17, 16, noise(random, 5 * 17 * 16)),
            new FeatureMap(9, 9, 8, noise(random, 9 * 9 * 8)),
            new FeatureMap(3, 4, 4, noise(random, 3 * 4 * 4)));
    start(seed, d, p);
    for (KernelSession each : List.of(d, p)) {
      each.attend(levels, new AttentionOptions(similarity, 0.1, Upsampling.BILINEAR, 4, memory));
      int masks = each.layWindows(new WindowGrid(9, 4), Polarity.REVEAL, WindowFilter.ALL);
      score(each, masks, seed);
      each.finishPass(new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.ZERO));
      each.adjust(0);
      each.summarise(0.3);
    }
    return difference(d, p, MapKind.ADJUSTED) / ATTENTION_TOLERANCE;
  }

  /** The greatest difference of a map, over the range of the processor's. */
  private static double difference(KernelSession d, KernelSession p, MapKind kind) {
    int pixels = d.plan().format().pixels();
    FloatBuffer found = floats(pixels);
    FloatBuffer expected = floats(pixels);
    double worst = 0;
    for (int t = 0; t < TARGETS.length; t++) {
      d.read(kind, t, found);
      p.read(kind, t, expected);
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      double most = 0;
      for (int i = 0; i < pixels; i++) {
        low = Math.min(low, expected.get(i));
        high = Math.max(high, expected.get(i));
        double off = Math.abs((double) found.get(i) - expected.get(i));
        boolean same =
            Float.floatToRawIntBits(found.get(i)) == Float.floatToRawIntBits(expected.get(i));
        most = Math.max(most, same ? 0 : Math.max(off, Double.MIN_NORMAL));
      }
      worst = Math.max(worst, most == 0 ? 0 : most / Math.max(high - low, Double.MIN_NORMAL));
    }
    return worst;
  }

  private static void start(long seed, KernelSession... sessions) {
    for (KernelSession session : sessions) {
      Random random = new Random(seed);
      int floats = BatchFormat.CHANNELS * session.plan().format().pixels();
      session.start(noise(random, floats), noise(random, floats), TARGETS);
    }
  }

  private static void score(KernelSession session, int masks, long seed) {
    FloatBuffer scores = noise(new Random(seed), masks * CLASSES);
    if (masks > 0) {
      session.accumulate(0, masks, scores, CLASSES);
    }
  }

  private static FloatBuffer noise(Random random, int count) {
    FloatBuffer floats = floats(count);
    for (int i = 0; i < count; i++) {
      floats.put(i, random.nextFloat());
    }
    return floats;
  }

  private static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(count * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
