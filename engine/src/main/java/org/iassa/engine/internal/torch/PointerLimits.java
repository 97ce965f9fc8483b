package org.iassa.engine.internal.torch;

import org.bytedeco.javacpp.Pointer;

/**
 * JavaCPP's own memory limits, which this library switches off.
 *
 * <p>With a limit, every native object that is made reads the process's resident size from {@code
 * /proc}, and beyond the limit (by default four times the Java heap) JavaCPP runs {@code
 * System.gc()} and sleeps up to ten times 100 ms, or fails. The limit counts weights, LibTorch's
 * activations and the Java heap, which no collection of Java objects can make smaller, so it would
 * stall or break runs that are healthy. This library frees what it makes itself.
 *
 * <p>The limits are read once, when JavaCPP's {@code Pointer} is initialised, so {@link #lift} must
 * run before it. A value that the user gave with {@code -D} stays.
 *
 * <p>Not used: {@code org.bytedeco.javacpp.nopointergc}. It would save some 64 bytes and a lock per
 * native object, but objects of other JavaCPP users in the process that rely on collection would
 * leak.
 */
final class PointerLimits {
  private static final String MAX_BYTES = "org.bytedeco.javacpp.maxBytes";
  private static final String MAX_PHYSICAL_BYTES = "org.bytedeco.javacpp.maxPhysicalBytes";

  private PointerLimits() {}

  /** Switches the limits off for a JavaCPP that is not loaded yet. Touches no class of it. */
  static void lift() {
    for (String property : new String[] {MAX_BYTES, MAX_PHYSICAL_BYTES}) {
      if (System.getProperty(property) == null) {
        System.setProperty(property, "0");
      }
    }
  }

  /** Says whether the limits are off in the JavaCPP that is loaded. */
  static boolean lifted() {
    return Pointer.maxBytes() <= 0 && Pointer.maxPhysicalBytes() <= 0;
  }
}
