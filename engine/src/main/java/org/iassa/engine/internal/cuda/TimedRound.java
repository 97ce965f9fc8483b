package org.iassa.engine.internal.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.Layout;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;

/**
 * What is timed: one image, and a pass of windows of two batches; without attention one of RISE
 * masks as well. The same work each time, so the same launches.
 *
 * @param plan the session's
 * @param attention of the image, or null
 */
record TimedRound(SessionPlan plan, AttentionOptions attention) {
  private static final int CLASSES = 10;
  private static final int CELLS = 7;
  private static final long KEPT = 1L << 30;

  /** A temperature as the presets have it. */
  private static final double TEMPERATURE = 0.1;

  private static final Estimate ESTIMATE =
      new Estimate(Estimator.PIXEL_COVERAGE, Evidence.NORMALISED_MEAN, Uncovered.ZERO);

  /**
   * Returns rounds that together launch every kernel that explanations do: each form of a batch,
   * then each way of attending. A kernel that gives products and statistics gives products first.
   *
   * @param side height and width of the images
   * @param batch images per batch
   */
  static List<TimedRound> all(int side, int batch) {
    List<TimedRound> rounds = new ArrayList<>();
    for (Layout layout : Layout.values()) {
      for (ElementType type : ElementType.values()) {
        rounds.add(new TimedRound(plan(side, batch, layout, type), null));
      }
    }
    SessionPlan plan = plan(side, batch, Layout.NHWC, ElementType.BF16);
    rounds.add(attending(plan, Similarity.COSINE, Upsampling.NEAREST, KEPT));
    rounds.add(attending(plan, Similarity.DOT, Upsampling.NEAREST, 0));
    rounds.add(attending(plan, Similarity.DOT, Upsampling.NEAREST, KEPT));
    rounds.add(attending(plan, Similarity.DOUBLE_SOFTMAX, Upsampling.BILINEAR, 0));
    rounds.add(attending(plan, Similarity.DOUBLE_SOFTMAX, Upsampling.BILINEAR, KEPT));
    return List.copyOf(rounds);
  }

  private static SessionPlan plan(int side, int batch, Layout layout, ElementType type) {
    return new SessionPlan(new BatchFormat(side, side, layout, type), batch, 1, 1, 1 << 16, 1);
  }

  private static TimedRound attending(
      SessionPlan plan, Similarity similarity, Upsampling upsampling, long memory) {
    return new TimedRound(
        plan, new AttentionOptions(similarity, TEMPERATURE, upsampling, 4, memory));
  }

  /** Runs the round; a later one has the same launches. */
  void run(KernelSession session) {
    int side = plan.format().height();
    int batch = plan.batchCapacity();
    Random random = new Random(1);
    int floats = BatchFormat.CHANNELS * side * side;
    session.start(noise(random, floats), noise(random, floats), new int[] {1});
    if (attention != null) {
      session.attend(levels(random, Math.max(8, side / 4)), attention);
    }
    FloatBuffer scores = noise(random, batch * CLASSES);
    WindowGrid grid = new WindowGrid(Math.max(4, side / 5), Math.max(1, side / 28));
    int windows = session.layWindows(grid, Polarity.REVEAL, WindowFilter.ALL);
    pass(session, Math.min(2 * batch, windows), scores);
    if (attention == null) {
      session.layWindows(grid, Polarity.OCCLUDE, WindowFilter.INTERSECTS_HAR);
      session.drawRise(new RiseGrid(CELLS, 0.5), 1, 2 * batch);
      pass(session, 2 * batch, scores);
    }
  }

  /** Three levels like a network's stages, so that one Gram matrix is merged into another. */
  private static List<FeatureMap> levels(Random random, int side) {
    List<FeatureMap> levels = new ArrayList<>();
    for (int l = 0; l < 3; l++) {
      int channels = (side < 16 ? 16 : 64) << l;
      int size = side >> l;
      levels.add(new FeatureMap(channels, size, size, noise(random, channels * size * size)));
    }
    return levels;
  }

  private void pass(KernelSession session, int masks, FloatBuffer scores) {
    for (int first = 0; first < masks; first += plan.batchCapacity()) {
      int count = Math.min(plan.batchCapacity(), masks - first);
      session.writeBatch(0, first, count);
      session.accumulate(first, count, scores, CLASSES);
    }
    session.finishPass(ESTIMATE);
    session.adjust(0);
    session.multiply();
    session.summarise(0.3);
  }

  private static FloatBuffer noise(Random random, int count) {
    FloatBuffer floats =
        ByteBuffer.allocateDirect(count * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < count; i++) {
      floats.put(i, random.nextFloat());
    }
    return floats;
  }
}
