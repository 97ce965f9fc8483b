package org.iassa.engine.internal.cuda;

import java.util.List;
import java.util.Optional;
import org.iassa.engine.BackendException;
import org.iassa.engine.Device;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelBackendProvider;
import org.iassa.kernels.CompiledImages;
import org.iassa.kernels.KernelCache;
import org.iassa.kernels.KernelCompiler;
import org.iassa.kernels.KernelSourceException;
import org.iassa.kernels.KernelSources;
import org.iassa.kernels.LazyCompiler;
import org.iassa.kernels.PrecompiledImages;
import org.iassa.kernels.internal.NvrtcCompiler;

/**
 * NVIDIA GPUs. Kernels are compiled by NVRTC when first needed, and cached on disk; NVRTC is loaded
 * only for those that the class path does not hold compiled.
 */
public final class CudaBackendProvider implements KernelBackendProvider {
  private final LoadedDriver probe = new LoadedDriver(List.of());

  /** Returns whether JavaCPP's native CUDA binding is on the class path. Loads nothing. */
  public static boolean bound() {
    return new LoadedDriver(List.of()).bindingPresent();
  }

  @Override
  public Device.Kind kind() {
    return Device.Kind.CUDA;
  }

  @Override
  public Optional<String> unavailable(Device device) {
    return CudaDevices.unavailable(device, probe);
  }

  @Override
  public KernelBackend create(Device device, int threads) {
    Optional<String> reason = unavailable(device);
    if (reason.isPresent()) {
      throw new BackendException("device " + device + " cannot be used: " + reason.get());
    }
    CudaDevice opened = CudaDevices.open(device);
    ProfilerRanges.startIfWanted();
    try {
      KernelSources sources = KernelSources.configured();
      KernelCompiler compiler =
          new KernelCache(new LazyCompiler(NvrtcCompiler::new), KernelCache.defaultFolder());
      return new CudaBackend(
          opened,
          new PrecompiledImages(
              sources,
              opened.capability(),
              probe.version(),
              new CompiledImages(sources, compiler, opened.capability())));
    } catch (KernelSourceException e) {
      throw new BackendException(e.getMessage(), e);
    }
  }
}
