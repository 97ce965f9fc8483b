package org.iassa.engine.internal.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/**
 * Device and pinned memory that is freed together. After a sticky error the driver has lost it
 * already, and freeing does nothing.
 */
final class DeviceArena implements AutoCloseable {
  private final CudaDevice device;
  private final List<Long> allocations = new ArrayList<>();
  private final List<Pointer> pinned = new ArrayList<>();

  DeviceArena(CudaDevice device) {
    this.device = device;
  }

  /**
   * Allocates device memory, aligned to 256 bytes.
   *
   * @param what for the message if there is too little
   */
  long allocate(long bytes, String what) {
    long address = device.driver().allocate(bytes, what);
    allocations.add(address);
    return address;
  }

  /** Allocates pinned memory of the processor, in native byte order. */
  Pinned allocatePinned(int bytes, String what) {
    Pointer memory = device.driver().allocatePinned(bytes, what);
    pinned.add(memory);
    HostView view = new HostView(memory.address(), bytes);
    return new Pinned(view, view.asBuffer().order(ByteOrder.nativeOrder()));
  }

  /**
   * Pinned memory.
   *
   * @param pointer for the driver
   * @param buffer for Java
   */
  record Pinned(HostView pointer, ByteBuffer buffer) {}

  /** Frees everything; a second call does nothing. Never throws. */
  @Override
  public void close() {
    if (device.driver().broken() == null) {
      allocations.forEach(device.driver()::free);
      pinned.forEach(device.driver()::freePinned);
    }
    allocations.clear();
    pinned.clear();
  }
}
