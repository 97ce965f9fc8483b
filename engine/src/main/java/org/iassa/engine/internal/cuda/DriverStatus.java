package org.iassa.engine.internal.cuda;

import static org.bytedeco.cuda.global.cudart.cuGetErrorString;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.iassa.engine.BackendException;

/** Turns a device's codes into exceptions, and remembers the one after which it is of no use. */
final class DriverStatus {
  private String broken;

  /**
   * Throws unless the call succeeded.
   *
   * @throws org.iassa.engine.OutOfMemoryException for lack of memory
   * @throws BackendException for anything else
   */
  void check(int code, String call) {
    if (code == DriverErrors.SUCCESS) {
      return;
    }
    String text = text(code);
    if (DriverErrors.sticky(code)) {
      broken = call + ": " + text + " (CUDA error " + code + ")";
    }
    throw DriverErrors.of(code, call, text);
  }

  /** Returns what happened to the device, or null if it is well. */
  String broken() {
    return broken;
  }

  /**
   * Throws if the device had a sticky error.
   *
   * @throws BackendException that says what happened and what to do
   */
  void requireWell() {
    if (broken != null) {
      throw DriverErrors.unusable(broken);
    }
  }

  /** Returns the driver's words for a code. */
  static String text(int code) {
    try (PointerPointer<BytePointer> text = new PointerPointer<>(1)) {
      if (cuGetErrorString(code, text) != DriverErrors.SUCCESS) {
        return "unknown error";
      }
      return text.get(BytePointer.class, 0).getString();
    }
  }
}
