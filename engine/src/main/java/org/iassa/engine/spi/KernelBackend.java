package org.iassa.engine.spi;

/** A device that can run the engine's operations. */
public interface KernelBackend {
  /** Returns the name users select it by: {@code cpu}, {@code cuda:0}, {@code cuda-emulated}. */
  String name();

  /** Returns one line that describes the device for reports. */
  String description();

  /**
   * Returns how many batches a session should hold side by side. On the processor one: writing a
   * batch ahead takes time and memory bandwidth from the very network it would overlap with, and
   * twice the memory. On a device two: the next batch is written while the network runs.
   */
  default int slots() {
    return 1;
  }

  /**
   * Allocates everything that the plan asks for.
   *
   * @throws org.iassa.engine.OutOfMemoryException if the device cannot hold it; nothing is kept
   *     then
   */
  KernelSession open(SessionPlan plan);
}
