package org.iassa.engine.internal.cuda;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.iassa.kernels.ComputeCapability;
import org.iassa.kernels.KernelSourceException;
import org.iassa.kernels.KernelSources;
import org.iassa.kernels.PrecompiledImages;

/**
 * The driver of this process, loaded when first asked for.
 *
 * @param preload libraries to load before the binding looks for them, in this order
 */
record LoadedDriver(List<Path> preload) implements DriverProbe {
  private static final String DRIVER = "libcuda.so.1";
  private static final String BINDING = "org.bytedeco.cuda.global.cudart";
  private static final String COMPILER = "org.bytedeco.cuda.global.nvrtc";

  @Override
  public boolean bindingPresent() {
    String file = "/org/bytedeco/cuda/" + Loader.getPlatform() + "/libjnicudart.so";
    return LoadedDriver.class.getResource(file) != null;
  }

  @Override
  public Optional<Throwable> load() {
    try {
      for (Path library : preload) {
        System.load(library.toAbsolutePath().toString());
      }
      // Before the binding: a class that failed to load would never load again.
      Loader.load(Pointer.class);
      Loader.loadGlobal(DRIVER);
    } catch (UnsatisfiedLinkError e) {
      return Optional.of(e);
    }
    return initialise(BINDING);
  }

  private static Optional<Throwable> initialise(String type) {
    try {
      Class.forName(type, true, LoadedDriver.class.getClassLoader());
      return Optional.empty();
    } catch (ClassNotFoundException | LinkageError e) {
      return Optional.of(e);
    }
  }

  @Override
  public int initialise() {
    return DriverInfo.initialise();
  }

  @Override
  public String explain(int code) {
    return DriverStatus.text(code);
  }

  @Override
  public int version() {
    return DriverInfo.version();
  }

  @Override
  public int devices() {
    return DriverInfo.devices();
  }

  @Override
  public String name(int device) {
    return info(device).name();
  }

  @Override
  public ComputeCapability capability(int device) {
    return info(device).capability();
  }

  private static DriverInfo info(int device) {
    return new DriverInfo(new DriverStatus(), device);
  }

  @Override
  public boolean precompiled(ComputeCapability capability) {
    try {
      return PrecompiledImages.complete(KernelSources.configured(), capability, version());
    } catch (KernelSourceException e) {
      return false; // opening the device says what is wrong with the folder of sources
    }
  }

  @Override
  public Optional<Throwable> loadCompiler() {
    return initialise(COMPILER);
  }
}
