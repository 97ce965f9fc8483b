package org.iassa.engine.spi;

/** A device that can run the engine's operations. */
public interface KernelBackend {
  /** Returns the name users select it by: {@code cpu}, {@code cuda:0}, {@code cuda-emulated}. */
  String name();

  /** Returns one line that describes the device for reports. */
  String description();

  /**
   * Allocates everything that the plan asks for.
   *
   * @throws org.iassa.engine.OutOfMemoryException if the device cannot hold it; nothing is kept
   *     then
   */
  KernelSession open(SessionPlan plan);
}
