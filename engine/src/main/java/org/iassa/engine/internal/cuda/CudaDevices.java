package org.iassa.engine.internal.cuda;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.iassa.engine.Device;

/** What this process knows of its devices: each is looked at once and opened once. */
final class CudaDevices {
  private static final Map<Device, Optional<String>> REASONS = new ConcurrentHashMap<>();
  private static final Map<Device, CudaDevice> OPEN = new ConcurrentHashMap<>();

  private CudaDevices() {}

  /** Returns why a device cannot be used, or empty if it can. Never throws. */
  static Optional<String> unavailable(Device device, DriverProbe probe) {
    CudaDevice open = OPEN.get(device);
    if (open != null && open.driver().broken() != null) {
      return Optional.of(DriverErrors.unusable(open.driver().broken()).getMessage());
    }
    return REASONS.computeIfAbsent(device, d -> reason(d, probe));
  }

  private static Optional<String> reason(Device device, DriverProbe probe) {
    try {
      return DriverReasons.unavailable(device, probe);
    } catch (RuntimeException | LinkageError e) {
      return Optional.of("looking for it failed: " + e);
    }
  }

  /**
   * Returns an available device.
   *
   * @throws org.iassa.engine.BackendException if the driver refuses
   */
  static CudaDevice open(Device device) {
    return OPEN.computeIfAbsent(device, CudaDevice::new);
  }
}
