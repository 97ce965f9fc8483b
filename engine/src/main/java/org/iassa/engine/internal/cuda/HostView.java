package org.iassa.engine.internal.cuda;

import org.bytedeco.javacpp.BytePointer;

/** A pointer at an address that somebody else owns, as JavaCPP wants it. */
public final class HostView extends BytePointer {
  /**
   * @param address where it points, of the processor or a device; 0 is null
   * @param bytes how much lies there
   */
  public HostView(long address, long bytes) {
    super((BytePointer) null);
    this.address = address;
    this.limit = bytes;
    this.capacity = bytes;
  }
}
