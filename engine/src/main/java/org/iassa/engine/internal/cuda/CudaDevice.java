package org.iassa.engine.internal.cuda;

import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE;
import static org.bytedeco.cuda.global.cudart.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;

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
    name = driver.name(index);
    capability = capability(driver, index);
    multiprocessors = driver.attribute(CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, index);
    memory = driver.memory(index);
    context = driver.retainPrimaryContext(index);
    driver.current(context);
    stream = driver.stream();
  }

  static ComputeCapability capability(Driver driver, int index) {
    return new ComputeCapability(
        driver.attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, index),
        driver.attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, index));
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
    return driver.attribute(CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE, device.index());
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
            Driver.version() / 1000,
            Driver.version() % 1000 / 10);
  }
}
