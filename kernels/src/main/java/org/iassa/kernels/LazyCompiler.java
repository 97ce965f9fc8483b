package org.iassa.kernels;

import java.util.List;
import java.util.function.Supplier;

/**
 * A compiler that is loaded when something must be compiled, or its version is asked for, and not
 * before: whoever has all kernels compiled ahead of time needs none.
 */
public final class LazyCompiler implements KernelCompiler {
  private final Supplier<KernelCompiler> loader;
  private KernelCompiler loaded;

  /**
   * @param loader makes the compiler; called until it has made one
   */
  public LazyCompiler(Supplier<KernelCompiler> loader) {
    this.loader = loader;
  }

  private synchronized KernelCompiler loaded() {
    if (loaded == null) {
      try {
        loaded = loader.get();
      } catch (LinkageError e) {
        Throwable reason = e.getCause() == null ? e : e.getCause();
        throw new KernelCompileException(
            "NVIDIA's compiler (NVRTC) cannot be loaded: "
                + reason.getMessage()
                + "; add org.bytedeco:cuda-redist with the classifier linux-x86_64, or the kernels"
                + " compiled ahead of time (iassa-kernels with the classifier cubins)");
      }
    }
    return loaded;
  }

  /**
   * {@inheritDoc}
   *
   * @throws KernelCompileException if the compiler cannot be loaded
   */
  @Override
  public String version() {
    return loaded().version();
  }

  @Override
  public byte[] compile(KernelSource source, List<String> options) {
    return loaded().compile(source, options);
  }
}
