package org.iassa.engine.internal.cpu;

import org.iassa.engine.BackendException;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.ScoreException;
import org.iassa.jni.ProcessOps;

/** Turns the statuses of libiassa into this library's exceptions. */
final class NativeStatus {
  private NativeStatus() {}

  /** Returns if the status is OK, else throws with the native message. */
  static void check(int status) {
    if (status != ProcessOps.OK) {
      throw failure(status, ProcessOps.lastError());
    }
  }

  private static RuntimeException failure(int status, String message) {
    return switch (status) {
      case ProcessOps.BAD_SCORE -> new ScoreException(message);
      case ProcessOps.OUT_OF_MEMORY -> new OutOfMemoryException(message);
      // Arguments are checked in Java first, with errors that name the caller's own terms.
      case ProcessOps.INVALID_ARGUMENT ->
          new BackendException("libiassa refused a call: " + message);
      default -> new BackendException("libiassa gave status " + status + ": " + message);
    };
  }
}
