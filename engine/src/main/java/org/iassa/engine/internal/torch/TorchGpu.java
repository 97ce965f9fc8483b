package org.iassa.engine.internal.torch;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.iassa.engine.BackendException;
import org.iassa.engine.internal.cuda.SystemLibraries;

/**
 * Whether LibTorch can use a GPU here. Nothing of it has run on one yet: on a machine without a GPU
 * the tests come as far as "finds no GPU".
 */
public final class TorchGpu {
  private static final String CUDA_BINDING = "org.bytedeco.pytorch.global.torch_cuda";
  private static final Map<Integer, Optional<String>> REASONS = new ConcurrentHashMap<>();
  private static volatile boolean used;

  private TorchGpu() {}

  /** Returns whether the LibTorch on the class path is the one for GPUs. Loads nothing. */
  public static boolean bundled() {
    String file = "/org/bytedeco/pytorch/" + Loader.getPlatform() + "-gpu/libtorch_cuda.so";
    return TorchGpu.class.getResource(file) != null;
  }

  /**
   * Returns why LibTorch cannot use a GPU, with what to do about it, or empty if it can. Loads
   * LibTorch where it is the one for GPUs. Never throws.
   */
  public static Optional<String> unavailable(int index) {
    if (!bundled()) {
      return Optional.of(
          "the LibTorch on the class path is the one for the processor; build with the Maven"
              + " profile cuda, or take org.bytedeco:pytorch with the classifier linux-x86_64-gpu"
              + " in place of linux-x86_64");
    }
    return REASONS.computeIfAbsent(index, TorchGpu::look);
  }

  private static Optional<String> look(int index) {
    try {
      TorchRuntime.start();
      if (!torch.cuda_is_available()) {
        // LibTorch's own hooks know cuDNN; the ones in their place without libtorch_cuda do not.
        return Optional.of(
            torch.getCUDAHooks().hasCuDNN()
                ? "LibTorch finds no GPU; nvidia-smi should list one, with a driver for CUDA 13"
                : withoutDriver(SystemLibraries.ofMachine())
                    + missing(SystemLibraries.ofMachine().missingForLibTorch()));
      }
      int devices = torch.cuda_device_count();
      if (index >= devices) {
        return Optional.of("LibTorch finds no GPU " + index + "; there are " + devices);
      }
      Class.forName(CUDA_BINDING, true, TorchGpu.class.getClassLoader());
      return Optional.empty();
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.of(missing(SystemLibraries.ofMachine().missingForLibTorch()) + ": " + e);
    } catch (RuntimeException e) {
      return Optional.of("LibTorch cannot use the GPU: " + TorchErrors.reduce(e.getMessage()));
    }
  }

  /** The driver first: without it the other libraries are of no use. Empty if it is here. */
  static String withoutDriver(SystemLibraries machine) {
    return machine.find(SystemLibraries.DRIVER).isPresent()
        ? ""
        : "NVIDIA's driver is not here (" + SystemLibraries.DRIVER + "): install it first; then, ";
  }

  static String missing(List<SystemLibraries.Library> missing) {
    if (missing.isEmpty()) {
      return "LibTorch's part for GPUs does not load, though all it needs seems to be here; ldd on"
          + " libtorch_cuda.so in JavaCPP's cache tells what it misses";
    }
    return missing.stream()
        .map(
            library ->
                library.name() + " is not here (" + library.file() + "): " + library.remedy())
        .collect(Collectors.joining("; ", "LibTorch's part for GPUs does not load: ", ""));
  }

  /**
   * Says that a model runs on a GPU.
   *
   * @throws BackendException if LibTorch cannot use it
   */
  static void use(int index) {
    Optional<String> reason = unavailable(index);
    if (reason.isPresent()) {
      throw new BackendException("LibTorch cannot use cuda:" + index + ": " + reason.get());
    }
    used = true;
  }

  /**
   * Returns the handle ({@code CUstream}, 0 for the default one) of LibTorch's current stream for
   * the calling thread, or empty if no model of this process runs on a GPU.
   */
  public static OptionalLong currentStream(int index) {
    return used ? OptionalLong.of(TorchStream.current(index)) : OptionalLong.empty();
  }
}
