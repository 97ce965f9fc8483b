package org.iassa.engine.internal.controller;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.iassa.engine.BackendException;
import org.iassa.engine.Device;
import org.iassa.engine.internal.cpu.CpuBackend;
import org.iassa.engine.internal.cuda.CudaBackendProvider;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelBackendProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the backend for a device. */
public final class Backends {
  private static final Logger LOG = LoggerFactory.getLogger(Backends.class);

  private Backends() {}

  /**
   * Returns the backend for a device.
   *
   * @throws BackendException if the device asked for cannot be used
   */
  public static KernelBackend select(Device device, int threads) {
    return switch (device.kind()) {
      case CPU -> new CpuBackend(threads);
      case AUTO -> {
        Device cuda = new Device(Device.Kind.CUDA, 0);
        Optional<String> reason = unavailable(cuda);
        if (reason.isEmpty()) {
          yield provider(cuda.kind()).orElseThrow().create(cuda, threads);
        }
        // Who has the binding on the class path wants a GPU.
        if (CudaBackendProvider.bound()) {
          LOG.warn("the processor is used: {}", reason.get());
        } else {
          LOG.debug("the processor is used: {}", reason.get());
        }
        yield new CpuBackend(threads);
      }
      default -> {
        Optional<String> reason = unavailable(device);
        if (reason.isPresent()) {
          throw new BackendException("device " + device + " cannot be used: " + reason.get());
        }
        yield provider(device.kind()).orElseThrow().create(device, threads);
      }
    };
  }

  /** Returns why a device cannot be used here, or empty if it can. */
  public static Optional<String> unavailable(Device device) {
    return switch (device.kind()) {
      case CPU, AUTO -> Optional.empty();
      default ->
          provider(device.kind())
              .map(p -> p.unavailable(device))
              .orElseGet(
                  () -> Optional.of("no " + device.kind() + " backend is on the class path"));
    };
  }

  private static Optional<KernelBackendProvider> provider(Device.Kind kind) {
    List<KernelBackendProvider> found = new ArrayList<>();
    for (KernelBackendProvider provider : ServiceLoader.load(KernelBackendProvider.class)) {
      if (provider.kind() == kind) {
        found.add(provider);
      }
    }
    return found.stream().findFirst();
  }
}
