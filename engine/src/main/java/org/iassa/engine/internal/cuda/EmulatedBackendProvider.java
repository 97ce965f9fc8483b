package org.iassa.engine.internal.cuda;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.iassa.engine.BackendException;
import org.iassa.engine.Device;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelBackendProvider;
import org.iassa.kernels.KernelImages;
import org.iassa.kernels.KernelSources;

/**
 * The emulated device of {@code native/emulator}: the same kernels and the same calls of the
 * driver, on the processor, for tests. Two system properties say where it is.
 */
public final class EmulatedBackendProvider implements KernelBackendProvider {
  /** System property: the folder with the emulated libcuda.so.1 and libcudart.so.13. */
  public static final String FOLDER_PROPERTY = "iassa.emulator";

  /** System property: the library of compiled kernels; by default in that folder. */
  public static final String KERNELS_PROPERTY = "iassa.emulator.kernels";

  private static final String DEFAULT_KERNELS = "libiassa_kernels.so";

  @Override
  public Device.Kind kind() {
    return Device.Kind.CUDA_EMULATED;
  }

  @Override
  public Optional<String> unavailable(Device device) {
    String folder = System.getProperty(FOLDER_PROPERTY, "");
    if (folder.isEmpty()) {
      return Optional.of(
          "the system property "
              + FOLDER_PROPERTY
              + " does not name the emulator's folder; start through ./iassa, or run"
              + " native/emulator/build-device.sh, which prints it");
    }
    if (!System.getProperty(KernelSources.FOLDER_PROPERTY, "").isEmpty()) {
      return Optional.of(
          KernelSources.FOLDER_PROPERTY
              + " is for compiling on a GPU's machine; the emulated device has its kernels from"
              + " native/emulator/build-device.sh");
    }
    for (Path file : List.of(driver(folder), runtime(folder), kernels(folder))) {
      if (!Files.isRegularFile(file)) {
        return Optional.of("no " + file + "; run native/emulator/build-device.sh");
      }
    }
    return CudaDevices.unavailable(
        device, new LoadedDriver(List.of(driver(folder), runtime(folder))));
  }

  private static Path driver(String folder) {
    return Path.of(folder, "libcuda.so.1");
  }

  private static Path runtime(String folder) {
    return Path.of(folder, "libcudart.so.13");
  }

  private static Path kernels(String folder) {
    String set = System.getProperty(KERNELS_PROPERTY, "");
    return (set.isEmpty() ? Path.of(folder, DEFAULT_KERNELS) : Path.of(set)).toAbsolutePath();
  }

  @Override
  public KernelBackend create(Device device, int threads) {
    Optional<String> reason = unavailable(device);
    if (reason.isPresent()) {
      throw new BackendException("device " + device + " cannot be used: " + reason.get());
    }
    Path library = kernels(System.getProperty(FOLDER_PROPERTY));
    ProfilerRanges.startIfWanted();
    return new CudaBackend(CudaDevices.open(device), images(library));
  }

  /** One library has the kernels of all files, for any size. */
  static KernelImages images(Path library) {
    byte[] image = ("IASSA-EMULATED " + library + "\n").getBytes(StandardCharsets.UTF_8);
    return (file, height, width) -> image.clone();
  }
}
