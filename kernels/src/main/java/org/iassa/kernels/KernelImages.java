package org.iassa.kernels;

/** Where a device's modules come from. */
public interface KernelImages {
  /**
   * Returns what the driver loads for a file, made for images of this size.
   *
   * @throws KernelCompileException if it must be compiled and cannot be
   */
  byte[] image(KernelFile file, int height, int width);
}
