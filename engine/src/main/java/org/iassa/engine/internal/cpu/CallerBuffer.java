package org.iassa.engine.internal.cpu;

import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.iassa.jni.ProcessOps;

/**
 * A pointer that can be aimed at a caller's buffer again and again without allocating. It points at
 * the buffer's element 0, whatever its position: callers fill buffers by absolute index or not.
 */
final class CallerBuffer extends FloatPointer {
  private final String name;
  private FloatBuffer last;

  /**
   * @param name what the buffer is, for messages
   */
  CallerBuffer(String name) {
    super((FloatPointer) null);
    this.name = name;
  }

  /**
   * Aims at a buffer; it stays referenced until the next call.
   *
   * @param elements floats that will be read or written
   */
  CallerBuffer at(FloatBuffer buffer, long elements) {
    if (buffer.capacity() < elements) {
      throw new IllegalArgumentException(
          name + " has room for " + buffer.capacity() + " floats, expected " + elements);
    }
    if (buffer != last) {
      if (!buffer.isDirect()) {
        throw new IllegalArgumentException(name + " is not a direct buffer");
      }
      if (buffer.order() != ByteOrder.nativeOrder()) {
        throw new IllegalArgumentException(name + " is not in native byte order");
      }
      address = ProcessOps.iassa_address(buffer) - (long) Float.BYTES * buffer.position();
      last = buffer;
    }
    return this;
  }

  /** Lets go of the buffer. */
  void release() {
    address = 0;
    last = null;
  }
}
