package org.iassa.engine.internal.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.iassa.engine.Device;
import org.iassa.engine.spi.DeviceMemory;

/** Memory of one batch on the device. */
final class DeviceSlot implements DeviceMemory {
  private final CudaDevice device;
  private final SessionStreams streams;
  private final int slot;
  private final DeviceArena arena;
  private final long address;
  private final int bytes;
  private HostView view;
  private ByteBuffer buffer;

  DeviceSlot(CudaDevice device, SessionStreams streams, int slot, DeviceArena arena, int bytes) {
    this.device = device;
    this.streams = streams;
    this.slot = slot;
    this.arena = arena;
    this.bytes = bytes;
    address = arena.allocate(bytes, "a batch of masked images");
  }

  @Override
  public Device device() {
    return device.device();
  }

  @Override
  public long address() {
    return address;
  }

  @Override
  public long stream() {
    device.enter();
    streams.join(slot);
    return streams.main().address();
  }

  /**
   * On a GPU the first call allocates pinned memory: only black boxes that read on the processor
   * need it. Emulated memory is the processor's already.
   */
  @Override
  public ByteBuffer fetch(long wanted) {
    device.enter();
    streams.join(slot);
    if (buffer == null && device.emulated()) {
      view = new HostView(address, bytes);
      buffer = view.asBuffer().order(ByteOrder.nativeOrder());
    } else if (buffer == null) {
      DeviceArena.Pinned pinned = arena.allocatePinned(bytes, "a batch on the processor");
      view = pinned.pointer();
      buffer = pinned.buffer();
    }
    if (!device.emulated()) {
      device.driver().download(view, address, wanted, streams.main());
    }
    streams.synchronise();
    return buffer;
  }
}
