package org.iassa.kernels;

import java.util.List;

/** Compiles kernels to what a driver loads. Stateless; several threads may call it. */
public interface KernelCompiler {
  /** Returns what the output depends on besides source and options: a name and a version. */
  String version();

  /**
   * Compiles one source.
   *
   * @param options as NVRTC takes them
   * @return the module's image
   * @throws KernelCompileException if the source is in error
   */
  byte[] compile(KernelSource source, List<String> options);
}
