package org.iassa.engine.internal.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.iassa.engine.spi.KernelSession;
import org.iassa.kernels.cost.DeviceWork;

/**
 * Times every kernel that an explanation launches, and the device's copy bandwidth. Emulated, it
 * runs the same but its times measure nothing.
 */
public final class KernelTimes {
  private static final long MOST_FLUSHED = 512L << 20;
  private static final long COPIED = 256L << 20;
  private static final int COPIES = 10;

  private final CudaDevice device;
  private final CudaBackend backend;
  private final int side;
  private final int batch;

  /**
   * A kernel's times, each the median over rounds of all its launches in a round.
   *
   * @param entry its name
   * @param launches its launches in a round
   * @param warmMillis milliseconds one after the other
   * @param coldMillis milliseconds with an empty L2 cache before each launch
   * @param work what these launches must do together
   */
  public record Time(
      String entry, int launches, double warmMillis, double coldMillis, DeviceWork work) {}

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
   * Runs every kernel that explanations launch, once to load it, then in {@code repeats} rounds
   * warm and as many cold. In the order of their names; of those that several kinds of work share,
   * the first kind's.
   */
  public List<Time> measure(int repeats) {
    device.enter();
    Map<String, Time> times = new TreeMap<>();
    for (TimedRound round : TimedRound.all(side, batch)) {
      try (KernelSession session = backend.open(round.plan())) {
        round.run(session);
        List<Map<String, LaunchTimer.Total>> warm = timed(session, round, repeats, 0);
        List<Map<String, LaunchTimer.Total>> cold = timed(session, round, repeats, flushed());
        warm.get(0)
            .forEach(
                (entry, total) ->
                    times.putIfAbsent(
                        entry,
                        new Time(
                            entry,
                            total.launches(),
                            median(warm, entry),
                            median(cold, entry),
                            total.work())));
      }
    }
    return List.copyOf(times.values());
  }

  /** Bytes that empty the L2 cache; the emulated device has none. */
  private long flushed() {
    return device.emulated() ? 1 : Math.min(MOST_FLUSHED, 4L * device.cacheBytes());
  }

  private List<Map<String, LaunchTimer.Total>> timed(
      KernelSession session, TimedRound round, int repeats, long flush) {
    List<Map<String, LaunchTimer.Total>> rounds = new ArrayList<>();
    try (LaunchTimer timer = new LaunchTimer(device, flush)) {
      device.timer(timer);
      for (int i = 0; i < repeats; i++) {
        round.run(session);
        rounds.add(timer.take());
      }
      return rounds;
    } finally {
      device.timer(null);
    }
  }

  private static double median(List<Map<String, LaunchTimer.Total>> rounds, String entry) {
    double[] sorted = rounds.stream().mapToDouble(r -> r.get(entry).millis()).sorted().toArray();
    return sorted[sorted.length / 2];
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
