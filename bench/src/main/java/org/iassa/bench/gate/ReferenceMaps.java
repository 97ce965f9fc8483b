package org.iassa.bench.gate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.iassa.bench.cases.Context;
import org.iassa.bench.reference.Element;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Polarity;
import org.iassa.engine.Similarity;
import org.iassa.engine.Uncovered;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.Layout;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;

/**
 * A few maps of every operation, a pure function of the seed: 40×56, 150 RISE masks or a grid of
 * windows, features at 14×10 and 7×5. Maps of integer sums are the same bits everywhere; attention
 * is the same to rounding, as instruction sets differ.
 */
final class ReferenceMaps {
  private static final int HEIGHT = 40;
  private static final int WIDTH = 56;
  private static final int MASKS = 150;

  /**
   * A map and how far it may move.
   *
   * @param values H·W values
   * @param tolerance largest difference allowed, as a part of the map's range
   */
  record Drawn(float[] values, double tolerance) {}

  private final Context context;
  private final SplittableRandom random;
  private final FloatBuffer map = room(HEIGHT * WIDTH);

  ReferenceMaps(Context context) {
    this.context = context;
    this.random = new SplittableRandom(context.seed());
  }

  static int height() {
    return HEIGHT;
  }

  static int width() {
    return WIDTH;
  }

  /** Makes all maps. */
  Map<String, Drawn> draw() {
    Map<String, Drawn> maps = new LinkedHashMap<>();
    FloatBuffer image = values(3 * HEIGHT * WIDTH);
    FloatBuffer fill = values(3 * HEIGHT * WIDTH);
    FloatBuffer scores = values(2 * 2000);
    List<FeatureMap> features =
        List.of(
            new FeatureMap(6, 14, 10, values(6 * 140)), new FeatureMap(9, 7, 5, values(9 * 35)));
    BatchFormat format = new BatchFormat(HEIGHT, WIDTH, Layout.NHWC, ElementType.BF16);
    try (KernelSession session =
        context.backends().apply(0).open(new SessionPlan(format, 2, 1, 1, 2000, 1))) {
      session.start(image, fill, new int[] {1});
      for (Polarity polarity : Polarity.values()) {
        WindowGrid grid = new WindowGrid(15, 4);
        int laid = session.layWindows(grid, polarity, WindowFilter.ALL);
        maps.put("batch-windows-" + name(polarity), batch(session.writeBatch(0, 30, 2), 0));
        finish(session, scores, laid);
        maps.put("windows-" + name(polarity), read(session, KernelSession.MapKind.SALIENCY, 0));
      }
      session.drawRise(new RiseGrid(5, 0.5), 11, MASKS);
      maps.put("batch-rise", batch(session.writeBatch(0, 30, 2), 0));
      finish(session, scores, MASKS);
      maps.put("rise", read(session, KernelSession.MapKind.SALIENCY, 0));
      for (Similarity similarity : Similarity.values()) {
        for (long memory : new long[] {0, 1 << 20}) {
          session.attend(
              features, new AttentionOptions(similarity, 0.2, Upsampling.BILINEAR, 16, memory));
          session.adjust(0.25);
          maps.put(
              "attention-" + name(similarity) + (memory == 0 ? "-streamed" : "-kept"),
              read(session, KernelSession.MapKind.ADJUSTED, memory == 0 ? 1e-5 : 2e-3));
        }
      }
      session.multiply();
      maps.put("product", read(session, KernelSession.MapKind.ADJUSTED, 2e-3));
    }
    return maps;
  }

  private static void finish(KernelSession session, FloatBuffer scores, int masks) {
    session.accumulate(0, masks, scores, 2);
    session.finishPass(new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.ZERO));
  }

  private Drawn read(KernelSession session, KernelSession.MapKind kind, double tolerance) {
    session.read(kind, 0, map);
    float[] copy = new float[map.capacity()];
    map.get(0, copy);
    return new Drawn(copy, tolerance);
  }

  /** The green channel of the second image. */
  private static Drawn batch(ImageBatch batch, double tolerance) {
    List<Float> green = new ArrayList<>();
    for (int p = 0; p < HEIGHT * WIDTH; p++) {
      int index = Element.index(batch.format(), 1, 1, p);
      green.add((float) Element.read(batch.format(), batch.data(), index));
    }
    float[] values = new float[green.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = green.get(i);
    }
    return new Drawn(values, tolerance);
  }

  private FloatBuffer values(int count) {
    FloatBuffer buffer = room(count);
    for (int i = 0; i < count; i++) {
      // A whole number of 2^-20: the same float however it is computed.
      buffer.put(i, random.nextInt(1 << 20) * 0x1p-20f);
    }
    return buffer;
  }

  private static FloatBuffer room(int count) {
    return ByteBuffer.allocateDirect(count * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static String name(Enum<?> constant) {
    return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
