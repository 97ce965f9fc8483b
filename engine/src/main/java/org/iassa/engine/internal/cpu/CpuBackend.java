package org.iassa.engine.internal.cpu;

import org.iassa.engine.BackendException;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.jni.NativeLibrary;
import org.iassa.jni.NativeLibraryException;
import org.iassa.jni.ProcessOps;

/** The operations on the CPU, by libiassa. */
public final class CpuBackend implements KernelBackend {
  /**
   * Loads libiassa and leaves the number of threads as it is.
   *
   * @throws BackendException if the library cannot be loaded
   */
  public CpuBackend() {
    try {
      NativeLibrary.load();
    } catch (NativeLibraryException e) {
      throw new BackendException(e.getMessage(), e);
    }
  }

  /**
   * Loads libiassa and sets the number of threads, which is one setting for the whole process.
   *
   * @param threads 1 to 1024, or 0 for OpenMP's default
   */
  public CpuBackend(int threads) {
    this();
    InvalidOptionException.requireRange("threads", threads, 0, 1024);
    NativeStatus.check(ProcessOps.iassa_set_threads(threads));
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String description() {
    return "CPU, " + ProcessOps.iassa_threads() + " threads, " + ProcessOps.cpuFeatures();
  }

  @Override
  public KernelSession open(SessionPlan plan) {
    return new CpuSession(plan);
  }
}
