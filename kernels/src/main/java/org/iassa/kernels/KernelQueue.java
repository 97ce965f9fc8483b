package org.iassa.kernels;

/** A stream of a device: launches run one after the other, later than the calls return. */
public interface KernelQueue {
  /** Returns the arguments to fill for the next launch, cleared. */
  KernelArguments arguments();

  /**
   * Launches a kernel with what {@link #arguments} holds; does nothing if the shape is empty.
   *
   * @param file where the kernel is
   * @param entry its name
   */
  void launch(KernelFile file, String entry, LaunchShape shape);
}
