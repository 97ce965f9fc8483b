package org.iassa.engine.internal.cuda;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;

/**
 * Times launches by events, each on its own stream. Cold: before each launch a buffer larger than
 * the L2 cache is written. The events' times of the emulated device measure nothing.
 */
final class LaunchTimer implements AutoCloseable {
  private record Launch(String entry, CUevent_st start, CUevent_st end) {}

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

  void after(String entry, CUstream_st stream) {
    CUevent_st end = device.driver().timingEvent();
    device.driver().record(end, stream);
    launches.add(new Launch(entry, start, end));
  }

  /**
   * Waits, and returns the milliseconds of each launch by kernel, in the order of first launches.
   */
  Map<String, List<Float>> take() {
    Map<String, List<Float>> times = new LinkedHashMap<>();
    for (Launch launch : launches) {
      device.driver().await(launch.end);
      float millis = device.driver().millis(launch.start, launch.end);
      times.computeIfAbsent(launch.entry, entry -> new ArrayList<>()).add(millis);
    }
    forget();
    return times;
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
