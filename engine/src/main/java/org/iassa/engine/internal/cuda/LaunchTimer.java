package org.iassa.engine.internal.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.iassa.kernels.KernelArguments;
import org.iassa.kernels.LaunchShape;
import org.iassa.kernels.cost.DeviceWork;
import org.iassa.kernels.cost.LaunchWork;

/**
 * Times launches by events, each on its own stream. Cold: before each launch a buffer larger than
 * the L2 cache is written. The events' times of the emulated device measure nothing.
 */
final class LaunchTimer implements AutoCloseable {
  private record Launch(String entry, DeviceWork work, CUevent_st start, CUevent_st end) {}

  /**
   * What launches of one kernel took and did together.
   *
   * @param launches how many
   * @param millis milliseconds
   * @param work compulsory work
   */
  record Total(int launches, double millis, DeviceWork work) {
    private Total plus(Total other) {
      return new Total(launches + other.launches, millis + other.millis, work.plus(other.work));
    }
  }

  private final CudaDevice device;
  private final long flush;
  private final long flushBytes;
  private final List<Launch> launches = new ArrayList<>();
  private CUevent_st start;

  /**
   * @param flushBytes bytes to write before each launch; 0 for warm times
   */
  LaunchTimer(CudaDevice device, long flushBytes) {
    this.device = device;
    this.flushBytes = flushBytes;
    flush = flushBytes > 0 ? device.driver().allocate(flushBytes, "emptying the L2 cache") : 0;
  }

  void before(CUstream_st stream) {
    device.driver().clear(flush, flushBytes, stream);
    start = device.driver().timingEvent();
    device.driver().record(start, stream);
  }

  void after(String entry, KernelArguments arguments, LaunchShape shape, CUstream_st stream) {
    CUevent_st end = device.driver().timingEvent();
    device.driver().record(end, stream);
    launches.add(new Launch(entry, LaunchWork.of(entry, arguments, shape), start, end));
  }

  /** Waits, and returns the totals by kernel of all launches since the last call. */
  Map<String, Total> take() {
    Map<String, Total> totals = new TreeMap<>();
    for (Launch launch : launches) {
      device.driver().await(launch.end);
      float millis = device.driver().millis(launch.start, launch.end);
      totals.merge(launch.entry, new Total(1, millis, launch.work), Total::plus);
    }
    forget();
    return totals;
  }

  private void forget() {
    for (Launch launch : launches) {
      device.driver().destroy(launch.start);
      device.driver().destroy(launch.end);
    }
    launches.clear();
  }

  @Override
  public void close() {
    if (device.driver().broken() == null) {
      forget();
      if (flush != 0) {
        device.driver().free(flush);
      }
    }
  }
}
