package org.iassa.engine.internal.cuda;

import java.util.Optional;
import org.iassa.kernels.ComputeCapability;

/** What can be asked about a machine before its driver is used; each may be asked in this order. */
interface DriverProbe {
  /** Whether JavaCPP's native binding is on the class path. */
  boolean bindingPresent();

  /** Loads binding and driver; returns what went wrong. */
  Optional<Throwable> load();

  /** Starts the driver; returns its code, 0 for success. */
  int initialise();

  /** Explains a code of {@link #initialise}. */
  String explain(int code);

  /** Returns the newest CUDA version that the driver knows, such as 13010. */
  int version();

  /** Returns the number of devices. */
  int devices();

  /** Returns a device's name. */
  String name(int device);

  /** Returns a device's compute capability. */
  ComputeCapability capability(int device);

  /** Whether the class path holds all kernels compiled for this capability and driver. */
  boolean precompiled(ComputeCapability capability);

  /** Loads the kernels' compiler; returns what went wrong. */
  Optional<Throwable> loadCompiler();
}
