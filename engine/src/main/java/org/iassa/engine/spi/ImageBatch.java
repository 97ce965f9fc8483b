package org.iassa.engine.spi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.Optional;

/**
 * A batch of masked, normalised images that the engine hands to a {@link BlackBox}. The memory
 * belongs to the engine: it is valid, and unchanged, only until the call it was passed to returns.
 * One instance stands for one slot of memory and is used again for later batches.
 */
public final class ImageBatch {
  private final BatchFormat format;
  private final DeviceMemory device;
  private final int capacity;
  private ByteBuffer data;
  private FloatBuffer floats;
  private boolean fetched;
  private int count;

  /**
   * Wraps memory for a batch.
   *
   * @param format shape of one image
   * @param data direct buffer in native byte order; its capacity in whole images is the batch
   *     capacity
   */
  public ImageBatch(BatchFormat format, ByteBuffer data) {
    if (!data.isDirect()) {
      throw new IllegalArgumentException("a batch needs a direct buffer");
    }
    this.format = format;
    this.device = null;
    this.capacity = Math.toIntExact(data.capacity() / format.bytesPerImage());
    this.fetched = true;
    hold(data);
  }

  /**
   * Wraps memory of a device for a batch.
   *
   * @param format shape of one image
   * @param device where the images are
   * @param capacity images that there is room for
   */
  public ImageBatch(BatchFormat format, DeviceMemory device, int capacity) {
    this.format = format;
    this.device = Objects.requireNonNull(device, "device");
    this.capacity = capacity;
  }

  private void hold(ByteBuffer memory) {
    data = memory.duplicate().order(ByteOrder.nativeOrder());
    floats = format.type() == ElementType.FP32 ? data.asFloatBuffer() : null;
  }

  /** Returns the shape of each image. */
  public BatchFormat format() {
    return format;
  }

  /** Returns the number of images in this batch, at most {@link #capacity()}. */
  public int count() {
    return count;
  }

  /** Returns the number of images that the memory can hold. */
  public int capacity() {
    return capacity;
  }

  /** Returns where the images are, if that is not the processor's own memory. */
  public Optional<DeviceMemory> device() {
    return Optional.ofNullable(device);
  }

  /**
   * Returns the memory itself, from the first byte of the first image; do not write to it. Of a
   * batch on a device: waits for the images and copies them, at the first call for a batch.
   */
  public ByteBuffer data() {
    if (!fetched) {
      ByteBuffer memory = device.fetch(count * format.bytesPerImage());
      if (data == null) {
        hold(memory);
      }
      fetched = true;
    }
    return data;
  }

  /**
   * Returns {@link #data} as floats in the order of {@link BatchFormat#layout()}.
   *
   * @throws IllegalStateException if the element type is not FP32
   */
  public FloatBuffer floats() {
    if (format.type() != ElementType.FP32) {
      throw new IllegalStateException("batch holds " + format.type() + ", not FP32");
    }
    data();
    return floats;
  }

  /** Sets the number of images; called by the {@link KernelSession} that filled the memory. */
  public ImageBatch withCount(int images) {
    if (images < 0 || images > capacity()) {
      throw new IllegalArgumentException(
          "count " + images + " is not between 0 and the capacity " + capacity());
    }
    this.count = images;
    this.fetched = device == null;
    return this;
  }

  /**
   * Returns a new batch of zeros, which after normalisation are the data set's mean colour.
   *
   * @param count images
   */
  public static ImageBatch zeros(BatchFormat format, int count) {
    int bytes = Math.toIntExact(format.bytesPerImage() * count);
    return new ImageBatch(format, ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()))
        .withCount(count);
  }
}
