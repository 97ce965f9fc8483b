package org.iassa.engine.internal.cuda;

import java.util.Set;
import org.iassa.engine.BackendException;
import org.iassa.engine.IassaException;
import org.iassa.engine.OutOfMemoryException;

/** Turns the driver's codes into the engine's exceptions. */
public final class DriverErrors {
  static final int SUCCESS = 0;
  static final int OUT_OF_MEMORY = 2;

  /**
   * After these the context is of no more use: deinitialised, uncorrectable memory error, illegal
   * address, launch timeout, context destroyed, device assertion, illegal instruction and the like.
   */
  private static final Set<Integer> STICKY =
      Set.of(4, 214, 220, 226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 721);

  private DriverErrors() {}

  /** Whether every later call fails as well. */
  static boolean sticky(int code) {
    return STICKY.contains(code);
  }

  /**
   * Returns the exception for a code.
   *
   * @param call what failed, with its sizes
   * @param text the driver's explanation
   */
  static IassaException of(int code, String call, String text) {
    String message = call + ": " + text + " (CUDA error " + code + ")";
    if (code == OUT_OF_MEMORY) {
      return new OutOfMemoryException(message);
    }
    return sticky(code) ? unusable(message) : new BackendException(message);
  }

  /** Returns the error of a device that is of no more use. */
  public static BackendException unusable(String cause) {
    return new BackendException(
        cause
            + "; the device cannot be used any more by this process: start a new one, or use the"
            + " processor (--device cpu)");
  }
}
