package org.iassa.bench.profile;

import java.nio.FloatBuffer;
import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Polarity;
import org.iassa.engine.Similarity;
import org.iassa.engine.Upsampling;
import org.iassa.engine.internal.replay.ForwardingSession;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.Summary;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.iassa.kernels.cost.AccumulateCost;
import org.iassa.kernels.cost.AffinityCost;
import org.iassa.kernels.cost.Cost;
import org.iassa.kernels.cost.LevelShape;
import org.iassa.kernels.cost.MapCost;
import org.iassa.kernels.cost.MaskedBatchCost;

/** Passes every call on and adds what it costs at least; copies in and out become phases. */
final class MeteredSession extends ForwardingSession {
  private static final int DESCRIPTOR = 16;

  private final KernelSession session;
  private final WorkMeter meter;
  private final int height;
  private final int width;
  private final int element;
  private final int targets;
  private int cells;
  private LevelShape finest;
  private Cost product;

  MeteredSession(KernelSession session, WorkMeter meter) {
    super(session);
    this.session = session;
    this.meter = meter;
    BatchFormat format = session.plan().format();
    height = format.height();
    width = format.width();
    element = format.type().bytes();
    targets = session.plan().targets();
  }

  @Override
  public void start(FloatBuffer image, FloatBuffer fill, int[] classes) {
    Phases.begin(Phase.TRANSFER);
    try {
      super.start(image, fill, classes);
    } finally {
      Phases.end(Phase.TRANSFER);
    }
    long bytes = 2L * BatchFormat.CHANNELS * height * width * Float.BYTES;
    meter.add(Phase.TRANSFER, new Cost(bytes, bytes, 0, 0));
    finest = null;
    cells = 0;
  }

  @Override
  public void read(MapKind map, int target, FloatBuffer out) {
    Phases.begin(Phase.TRANSFER);
    try {
      super.read(map, target, out);
    } finally {
      Phases.end(Phase.TRANSFER);
    }
    long bytes = (long) height * width * Float.BYTES;
    meter.add(Phase.TRANSFER, new Cost(bytes, bytes, 0, 0));
  }

  @Override
  public int layWindows(WindowGrid grid, Polarity polarity, WindowFilter filter) {
    int count = super.layWindows(grid, polarity, filter);
    cells = 0;
    meter.add(Phase.MASKS, new Cost(0, (long) DESCRIPTOR * count, 0, 0));
    return count;
  }

  @Override
  public void drawRise(RiseGrid grid, long seed, int count) {
    super.drawRise(grid, seed, count);
    cells = grid.cells();
  }

  @Override
  public ImageBatch writeBatch(int slot, int first, int count) {
    ImageBatch batch = super.writeBatch(slot, first, count);
    meter.add(
        Phase.BATCH,
        cells == 0
            ? MaskedBatchCost.windows(height, width, element, count)
            : MaskedBatchCost.rise(height, width, element, cells, count));
    return batch;
  }

  @Override
  public void accumulate(int first, int count, FloatBuffer scores, int classes) {
    super.accumulate(first, count, scores, classes);
    meter.add(
        Phase.ACCUMULATE,
        cells == 0
            ? AccumulateCost.windows(height, width, count, targets)
            : AccumulateCost.rise(height, width, cells, count, targets));
  }

  @Override
  public void finishPass(Estimate estimate) {
    super.finishPass(estimate);
    meter.add(
        Phase.ACCUMULATE,
        cells == 0
            ? AccumulateCost.finishWindows(height, width, targets)
            : AccumulateCost.finishRise(height, width, cells, targets));
  }

  @Override
  public Summary summarise(double threshold) {
    Summary summary = super.summarise(threshold);
    meter.add(Phase.ACCUMULATE, MapCost.summarise(height, width, targets));
    return summary;
  }

  @Override
  public void attend(List<FeatureMap> levels, AttentionOptions options) {
    super.attend(levels, options);
    List<LevelShape> shapes =
        levels.stream().map(l -> new LevelShape(l.channels(), l.height(), l.width())).toList();
    boolean twice = options.similarity() == Similarity.DOUBLE_SOFTMAX;
    AffinityCost cost =
        new AffinityCost(
            shapes,
            twice,
            options.similarity() == Similarity.COSINE,
            options.upsampling() == Upsampling.BILINEAR);
    finest = shapes.stream().filter(s -> s.pixels() == cost.pixels()).findFirst().orElseThrow();
    boolean kept = 2 * cost.pixels() * cost.pixels() <= options.memoryLimit();
    meter.add(Phase.AFFINITY, cost.gram());
    if (twice) {
      meter.add(Phase.AFFINITY, cost.columnStatistics());
    }
    if (kept) {
      meter.add(Phase.AFFINITY, cost.fill());
    }
    product = kept ? cost.kept(targets) : cost.streamed(targets);
  }

  @Override
  public void adjust(double beta) {
    super.adjust(beta);
    if (finest != null && beta < 1) {
      int h = finest.height();
      int w = finest.width();
      meter.add(Phase.AFFINITY, MapCost.resample(targets, height, width, h, w));
      meter.add(Phase.AFFINITY, product);
      meter.add(Phase.AFFINITY, MapCost.resample(targets, h, w, height, width));
      meter.add(Phase.AFFINITY, MapCost.blend((long) height * width * targets));
    }
  }

  @Override
  public void multiply() {
    super.multiply();
    meter.add(Phase.AFFINITY, MapCost.multiply((long) height * width, targets));
  }

  @Override
  public void close() {
    session.close();
  }
}
