package org.iassa.engine.spi;

import java.nio.ByteBuffer;
import org.iassa.engine.Device;

/**
 * Memory of a batch on a device. A black box that runs there takes the address and queues its work
 * behind the engine's, on {@link #stream}; any other black box reads {@link ImageBatch#data}, which
 * copies.
 */
public interface DeviceMemory {
  /** Returns the device. */
  Device device();

  /** Returns the device's address of the first image. */
  long address();

  /**
   * Returns the driver's handle of the engine's stream ({@code CUstream}, 0 for the default one),
   * after making it wait until the images are written: work queued there from now on needs no
   * further synchronisation. Ask for each batch anew. The engine may be writing the next batch on
   * another stream meanwhile.
   */
  long stream();

  /**
   * Waits for the images and returns them in the processor's memory, the same direct buffer each
   * time. Its capacity is that of the device memory.
   *
   * @param bytes how many bytes are wanted, from the first
   */
  ByteBuffer fetch(long bytes);
}
