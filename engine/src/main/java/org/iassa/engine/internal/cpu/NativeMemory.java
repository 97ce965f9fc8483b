package org.iassa.engine.internal.cpu;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.jni.ProcessOps;

/**
 * Native blocks, aligned to 64 bytes and zeroed, that live until {@link #close}. They come from
 * libiassa, so JavaCPP neither counts nor collects them.
 */
final class NativeMemory implements AutoCloseable {
  private final List<Pointer> blocks = new ArrayList<>();
  private final PointerPointer<Pointer> result = owned(() -> new PointerPointer<>(1));

  /**
   * Makes a pointer with memory of JavaCPP's, whose failure is an Error.
   *
   * @throws OutOfMemoryException if the memory cannot be had
   */
  static <P extends Pointer> P owned(Supplier<P> pointer) {
    try {
      return pointer.get();
    } catch (OutOfMemoryError e) {
      throw new OutOfMemoryException("a few bytes for a native call: " + e.getMessage(), e);
    }
  }

  /**
   * Allocates a block.
   *
   * @throws OutOfMemoryException if it cannot be had
   */
  Pointer allocate(long bytes) {
    NativeStatus.check(ProcessOps.iassa_allocate(bytes, result));
    Pointer block = result.get(Pointer.class, 0);
    blocks.add(block);
    return block;
  }

  /**
   * Checks that so many bytes can be had at all; the kernel promises more than there is.
   *
   * @throws OutOfMemoryException if the machine, or its container, has less memory than that
   */
  static void requireInstalled(long bytes) {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long installed = system.getTotalMemorySize();
    if (bytes < 0 || bytes > installed) {
      throw new OutOfMemoryException(
          "the session needs "
              + (bytes < 0 ? "more than " + Long.MAX_VALUE : bytes)
              + " bytes, the machine has "
              + installed);
    }
  }

  /** Frees all blocks; a second call does nothing. */
  @Override
  public void close() {
    for (Pointer block : blocks) {
      ProcessOps.iassa_free(block);
    }
    blocks.clear();
    result.close();
  }
}
