package org.iassa.engine.internal.cuda;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.iassa.engine.BackendException;
import org.iassa.kernels.KernelCompileException;
import org.iassa.kernels.KernelFile;
import org.iassa.kernels.KernelImages;
import org.iassa.kernels.KernelSourceException;

/**
 * The modules made for one size of images. A module is loaded when its first kernel is asked for,
 * or by {@link #prepare}.
 */
final class CudaModules implements AutoCloseable {
  private final CudaDevice device;
  private final KernelImages images;
  private final int height;
  private final int width;
  private final Map<KernelFile, CUmod_st> modules = new EnumMap<>(KernelFile.class);
  private final Map<String, CUfunc_st> functions = new HashMap<>();

  CudaModules(CudaDevice device, KernelImages images, int height, int width) {
    this.device = device;
    this.images = images;
    this.height = height;
    this.width = width;
  }

  /**
   * Loads modules ahead, so that no launch waits for a compiler.
   *
   * @throws BackendException if one must be compiled and cannot be
   */
  void prepare(KernelFile... files) {
    for (KernelFile file : files) {
      module(file);
    }
  }

  private CUmod_st module(KernelFile file) {
    CUmod_st module = modules.get(file);
    if (module == null) {
      module = device.driver().load(image(file), file.fileName());
      modules.put(file, module);
    }
    return module;
  }

  private byte[] image(KernelFile file) {
    try {
      return images.image(file, height, width);
    } catch (KernelCompileException | KernelSourceException e) {
      throw new BackendException(e.getMessage(), e);
    }
  }

  /**
   * Returns a kernel.
   *
   * @throws BackendException if its file must be compiled and cannot be
   */
  CUfunc_st function(KernelFile file, String entry) {
    CUfunc_st function = functions.get(entry);
    if (function == null) {
      function = device.driver().function(module(file), entry);
      functions.put(entry, function);
    }
    return function;
  }

  /** Unloads the modules; a second call does nothing. */
  @Override
  public void close() {
    functions.clear();
    if (device.driver().broken() == null) {
      modules.values().forEach(device.driver()::unload);
    }
    modules.clear();
  }
}
