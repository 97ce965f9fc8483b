package org.iassa.engine.internal.cuda;

import java.util.OptionalLong;
import org.bytedeco.cuda.cudart.CUctx_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.iassa.engine.Device;
import org.iassa.engine.internal.torch.TorchGpu;
import org.iassa.kernels.ComputeCapability;

/**
 * One device: its primary context, which LibTorch shares, and the stream of the engine's work. Kept
 * until the process ends, like LibTorch's.
 */
final class CudaDevice {
  private final Device device;
  private final Driver driver = new Driver();
  private final DriverInfo info;
  private final String name;
  private final ComputeCapability capability;
  private final int multiprocessors;
  private final long memory;
  private final CUctx_st context;
  private final CUstream_st stream;
  private LaunchTimer timer;

  /**
   * Opens a device; the driver is initialised.
   *
   * @throws org.iassa.engine.BackendException if the driver refuses
   */
  CudaDevice(Device device) {
    this.device = device;
    int index = device.index();
    info = new DriverInfo(driver.status(), index);
    name = info.name();
    capability = info.capability();
    multiprocessors = info.multiprocessors();
    memory = info.memory();
    context = driver.retainPrimaryContext(index);
    driver.current(context);
    stream = driver.stream();
  }

  Device device() {
    return device;
  }

  /** Has launches timed from now on, or no more for null; for one thread's use of the device. */
  void timer(LaunchTimer launches) {
    timer = launches;
  }

  /** Returns what times launches, or null. */
  LaunchTimer timer() {
    return timer;
  }

  /** Returns the bytes of the L2 cache. */
  int cacheBytes() {
    return info.cacheBytes();
  }

  /** Whether device memory is the processor's memory, and kernels run there. */
  boolean emulated() {
    return device.kind() == Device.Kind.CUDA_EMULATED;
  }

  Driver driver() {
    return driver;
  }

  ComputeCapability capability() {
    return capability;
  }

  /**
   * Returns the stream for a session's work: where LibTorch runs on this GPU as well, its current
   * one for the calling thread (compiled, not run: there was no GPU), else this device's own.
   */
  CUstream_st mainStream() {
    OptionalLong shared =
        emulated() ? OptionalLong.empty() : TorchGpu.currentStream(device.index());
    return shared.isPresent() ? new CUstream_st(new HostView(shared.getAsLong(), 0)) : stream;
  }

  /**
   * Makes the device the calling thread's.
   *
   * @throws org.iassa.engine.BackendException if it had a sticky error
   */
  void enter() {
    driver.current(context);
  }

  String description() {
    return "%s, sm_%d%d, %d multiprocessors, %.1f GiB, driver %d.%d"
        .formatted(
            name,
            capability.major(),
            capability.minor(),
            multiprocessors,
            memory / (double) (1L << 30),
            DriverInfo.version() / 1000,
            DriverInfo.version() % 1000 / 10);
  }
}
