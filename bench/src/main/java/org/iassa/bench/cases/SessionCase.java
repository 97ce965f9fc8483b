package org.iassa.bench.cases;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Polarity;
import org.iassa.engine.Uncovered;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;

/** A case on a session: a random image, a random fill, T classes. */
abstract class SessionCase implements Prepared {
  static final Estimate ESTIMATE =
      new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.ZERO);

  /** Windows of {@link #makeMaps}. */
  private static final WindowGrid GRID = new WindowGrid(45, 15);

  final BenchCase c;
  final KernelSession session;
  final FloatBuffer image;
  final FloatBuffer fill;
  private final int targets;
  private final boolean waits;
  private final FloatBuffer map;
  private final Map<String, float[]> inputs = new LinkedHashMap<>();

  /**
   * @param windows most windows of a pass
   */
  SessionCase(
      BenchCase c, Context context, BatchFormat format, int batch, int targets, int windows) {
    this.c = c;
    this.targets = targets;
    int threads = c.axes().containsKey("threads") ? c.number("threads", 0) : 0;
    this.session =
        context
            .backends()
            .apply(threads)
            .open(new SessionPlan(format, batch, 1, targets, windows, 1));
    this.waits = !context.device().equals("cpu");
    int elements = BatchFormat.CHANNELS * format.pixels();
    this.image = Inputs.normal(elements, context.seed());
    this.fill = Inputs.normal(elements, context.seed() + 1);
    this.map = Inputs.room(format.pixels());
    int[] classes = new int[targets];
    for (int t = 0; t < targets; t++) {
      classes[t] = t;
    }
    session.start(image, fill, classes);
  }

  /** A case that starts with {@link #makeMaps}. */
  SessionCase(BenchCase c, Context context, int targets) {
    this(
        c,
        context,
        BatchFormat.planar(c.height(), c.width()),
        1,
        targets,
        Math.toIntExact(GRID.count(c.height(), c.width())));
  }

  /** Makes maps: a pass of windows with random scores. */
  final void makeMaps(Context context) {
    int windows = Math.toIntExact(GRID.count(c.height(), c.width()));
    session.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL);
    FloatBuffer scores = input("scores", Inputs.uniform(windows * targets, context.seed() + 2));
    session.accumulate(0, windows, scores, targets);
    session.finishPass(ESTIMATE);
  }

  /** Keeps an input for the record of a wrong answer. */
  final FloatBuffer input(String name, FloatBuffer values) {
    inputs.put(name, Inputs.copy(values));
    return values;
  }

  /** Returns a map as doubles. */
  final double[] read(KernelSession.MapKind kind, int target) {
    session.read(kind, target, map);
    double[] values = new double[map.capacity()];
    for (int i = 0; i < values.length; i++) {
      values[i] = map.get(i);
    }
    return values;
  }

  /** On a device, a copy of one map waits for everything before it. */
  @Override
  public void settle() {
    if (waits) {
      session.read(KernelSession.MapKind.SALIENCY, 0, map);
    }
  }

  @Override
  public Map<String, float[]> inputs() {
    return inputs;
  }

  @Override
  public void close() {
    session.close();
  }
}
