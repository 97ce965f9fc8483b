package org.iassa.engine.spi;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * A batch of masked, normalised images that the engine hands to a {@link BlackBox}. The memory
 * belongs to the engine: it is valid, and unchanged, only until the call it was passed to returns.
 * One instance stands for one slot of memory and is used again for later batches.
 */
public final class ImageBatch {
  private final BatchFormat format;
  private final ByteBuffer data;
  private final FloatBuffer floats;
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
    this.data = data.duplicate().order(ByteOrder.nativeOrder());
    this.floats = format.type() == ElementType.FP32 ? this.data.asFloatBuffer() : null;
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
    return Math.toIntExact(data.capacity() / format.bytesPerImage());
  }

  /** Returns the memory itself, from the first byte of the first image; do not write to it. */
  public ByteBuffer data() {
    return data;
  }

  /**
   * Returns the memory as floats in the order of {@link BatchFormat#layout()}.
   *
   * @throws IllegalStateException if the element type is not FP32
   */
  public FloatBuffer floats() {
    if (floats == null) {
      throw new IllegalStateException("batch holds " + format.type() + ", not FP32");
    }
    return floats;
  }

  /** Sets the number of images; called by the {@link KernelSession} that filled the memory. */
  public ImageBatch withCount(int images) {
    if (images < 0 || images > capacity()) {
      throw new IllegalArgumentException(
          "count " + images + " is not between 0 and the capacity " + capacity());
    }
    this.count = images;
    return this;
  }
}
