package org.iassa.engine.internal.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Polarity;
import org.iassa.engine.Preset;
import org.iassa.engine.Uncovered;
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
 * Times every kernel that an explanation launches, and the device's copy bandwidth. Emulated, it
 * runs the same but its times measure nothing.
 */
public final class KernelTimes {
  private static final int CLASSES = 10;
  private static final int CELLS = 7;
  private static final long MOST_FLUSHED = 512L << 20;
  private static final long COPIED = 256L << 20;
  private static final int COPIES = 10;

  private final CudaDevice device;
  private final CudaBackend backend;
  private final int side;
  private final int batch;

  /**
   * A kernel's times.
   *
   * @param entry its name
   * @param launches times that it was launched for the warm figure
   * @param warmMillis median of launches one after the other
   * @param coldMillis median of launches with an empty L2 cache
   */
  public record Time(String entry, int launches, double warmMillis, double coldMillis) {}

  /**
   * @param side height and width of the images
   * @param batch images per batch
   */
  public KernelTimes(CudaBackend backend, int side, int batch) {
    this.backend = backend;
    this.device = backend.device();
    this.side = side;
    this.batch = batch;
  }

  /**
   * Runs a pass of windows with attention and one of RISE masks, once to load the kernels, then
   * {@code repeats} times warm and cold.
   */
  public List<Time> measure(int repeats) {
    device.enter();
    try (KernelSession session = backend.open(plan())) {
      work(session);
      Map<String, List<Float>> warm = timed(session, repeats, 0);
      Map<String, List<Float>> cold =
          timed(session, repeats, Math.min(MOST_FLUSHED, 4L * device.cacheBytes()));
      List<Time> times = new ArrayList<>();
      new TreeMap<>(warm)
          .forEach(
              (entry, each) ->
                  times.add(new Time(entry, each.size(), median(each), median(cold.get(entry)))));
      return times;
    }
  }

  private Map<String, List<Float>> timed(KernelSession session, int repeats, long flush) {
    try (LaunchTimer timer = new LaunchTimer(device, flush)) {
      device.timer(timer);
      for (int i = 0; i < repeats; i++) {
        work(session);
      }
      return timer.take();
    } finally {
      device.timer(null);
    }
  }

  private SessionPlan plan() {
    BatchFormat format = new BatchFormat(side, side, Layout.NHWC, ElementType.BF16);
    return new SessionPlan(format, batch, 1, 1, 4096, 1);
  }

  private void work(KernelSession session) {
    Random random = new Random(1);
    int floats = 3 * side * side;
    session.start(noise(random, floats), noise(random, floats), new int[] {1});
    int map = Math.max(4, side / 4);
    session.attend(
        List.of(
            new FeatureMap(24, map, map, noise(random, 24 * map * map)),
            new FeatureMap(64, map / 2, map / 2, noise(random, 64 * (map / 2) * (map / 2)))),
        Preset.BALANCED.options().attention().orElseThrow());
    Estimate estimate =
        new Estimate(Estimator.PIXEL_COVERAGE, Evidence.NORMALISED_MEAN, Uncovered.ZERO);
    FloatBuffer scores = noise(random, batch * CLASSES);
    int windows =
        session.layWindows(
            new WindowGrid(side / 5, Math.max(1, side / 28)), Polarity.REVEAL, WindowFilter.ALL);
    pass(session, windows, scores, estimate);
    session.layWindows(
        new WindowGrid(side / 5, Math.max(1, side / 28)),
        Polarity.OCCLUDE,
        WindowFilter.INTERSECTS_HAR);
    session.drawRise(new RiseGrid(CELLS, 0.5), 1, 2 * batch);
    pass(session, 2 * batch, scores, estimate);
  }

  private void pass(KernelSession session, int masks, FloatBuffer scores, Estimate estimate) {
    for (int first = 0; first < masks; first += batch) {
      int count = Math.min(batch, masks - first);
      session.writeBatch(0, first, count);
      session.accumulate(first, count, scores, CLASSES);
    }
    session.finishPass(estimate);
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

  private static double median(List<Float> values) {
    List<Float> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  /** Returns bytes per second of copies on the device, read and written counted each. */
  public double copyBandwidth() {
    device.enter();
    CUstream_st stream = device.mainStream();
    try (DeviceArena arena = new DeviceArena(device)) {
      long from = arena.allocate(COPIED, "measuring copies");
      long to = arena.allocate(COPIED, "measuring copies");
      CUevent_st start = device.driver().timingEvent();
      CUevent_st end = device.driver().timingEvent();
      double best = 0;
      for (int i = 0; i < COPIES; i++) {
        device.driver().record(start, stream);
        device.driver().copy(to, from, COPIED, stream);
        device.driver().record(end, stream);
        device.driver().await(end);
        best = Math.max(best, 2e3 * COPIED / device.driver().millis(start, end));
      }
      device.driver().destroy(start);
      device.driver().destroy(end);
      return best;
    }
  }
}
