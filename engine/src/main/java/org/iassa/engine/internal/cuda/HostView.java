package org.iassa.engine.internal.cuda;

import org.bytedeco.javacpp.BytePointer;

/** A pointer of the processor at an address that somebody else owns. */
final class HostView extends BytePointer {
  HostView(long address, long bytes) {
    super((BytePointer) null);
    this.address = address;
    this.limit = bytes;
    this.capacity = bytes;
  }
}
