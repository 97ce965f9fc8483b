package org.iassa.engine.spi;

import java.util.Optional;
import org.iassa.engine.Device;

/** Finds devices of one kind; found itself through {@link java.util.ServiceLoader}. */
public interface KernelBackendProvider {
  /** Returns the kind of device it provides. */
  Device.Kind kind();

  /**
   * Returns why this device cannot be used here, with what to do about it, or empty if it can.
   * Never throws.
   */
  Optional<String> unavailable(Device device);

  /**
   * Returns the backend of a device.
   *
   * @param threads threads for work on the processor, 0 for one per processor
   * @throws org.iassa.engine.BackendException if the device cannot be used
   */
  KernelBackend create(Device device, int threads);
}
