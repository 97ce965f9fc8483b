package org.iassa.engine.internal.cpu;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.jni.MaskOps;
import org.iassa.jni.ProcessOps;
import org.iassa.jni.SumOps;

/**
 * All memory of a CPU session, allocated when it opens. Sizes for T targets and P = H·W pixels:
 *
 * <ul>
 *   <li>image, fill, and for RISE their difference and the fill in fp32: one image each
 *   <li>batch slots: slots × batchCapacity images
 *   <li>windows: 16 bytes each
 *   <li>sums: T+1 planes of about (H+63)·(W+63) 64-bit integers, scratch for two more
 *   <li>maps S, S′ and the last S′: 4·T·P bytes each; HAR P bytes, its summed-area table 4·P
 * </ul>
 */
final class SessionMemory implements AutoCloseable {
  final BytePointer image;
  final BytePointer fill;
  final FloatPointer riseDifference;
  final FloatPointer riseFill;
  final BytePointer[] slots;
  final ImageBatch[] batches;
  final IntPointer windows;
  final IntPointer wholeImage;
  final IntPointer windowCount;
  final IntPointer targetClasses;
  final LongPointer planes;
  final LongPointer totals;
  final FloatPointer scoreMin;
  final FloatPointer scoreMax;
  final Pointer scratch;
  final long scratchBytes;
  final DoublePointer projection;
  final FloatPointer saliency;
  final FloatPointer adjusted;
  final FloatPointer previous;
  final BytePointer har;
  final IntPointer harTable;
  final DoublePointer result;

  private final NativeMemory memory = new NativeMemory();

  /**
   * Allocates everything, or nothing.
   *
   * @throws org.iassa.engine.OutOfMemoryException if it cannot be had
   */
  SessionMemory(SessionPlan plan) {
    BatchFormat format = plan.format();
    int height = format.height();
    int width = format.width();
    long pixels = format.pixels();
    long targets = plan.targets();
    long imageBytes = format.bytesPerImage();
    long imageFloats = BatchFormat.CHANNELS * pixels;
    long slotBytes = plan.batchCapacity() * imageBytes;
    if (slotBytes > Integer.MAX_VALUE) {
      throw new InvalidOptionException(
          "batchCapacity",
          plan.batchCapacity(),
          "at most " + Integer.MAX_VALUE / imageBytes + " for images of " + imageBytes + " bytes");
    }
    long stride = SumOps.iassa_plane_stride(height, width);
    long rowScratch = MaskOps.iassa_rise_scratch_bytes(width, format.layout().ordinal());
    scratchBytes = Math.max(2 * stride * Double.BYTES, rowScratch * ProcessOps.iassa_threads());
    try {
      NativeMemory.requireInstalled(
          plan.slots() * slotBytes
              + 2 * imageBytes
              + 2 * imageFloats * Float.BYTES
              + 16L * plan.maxWindows()
              + (targets + 1) * stride * Long.BYTES
              + scratchBytes
              + 3 * targets * pixels * Float.BYTES
              + 5 * pixels);
      image = new BytePointer(memory.allocate(imageBytes));
      fill = new BytePointer(memory.allocate(imageBytes));
      riseDifference = floats(imageFloats);
      riseFill = floats(imageFloats);
      slots = new BytePointer[plan.slots()];
      batches = new ImageBatch[plan.slots()];
      for (int slot = 0; slot < slots.length; slot++) {
        slots[slot] = new BytePointer(memory.allocate(slotBytes)).capacity(slotBytes);
        batches[slot] = new ImageBatch(format, slots[slot].asBuffer());
      }
      windows = ints(4L * plan.maxWindows());
      wholeImage = ints(4).put(0, 0).put(1, 0).put(2, height).put(3, width);
      windowCount = ints(1);
      targetClasses = ints(targets);
      planes = new LongPointer(memory.allocate((targets + 1) * stride * Long.BYTES));
      totals = new LongPointer(memory.allocate((targets + 1) * Long.BYTES));
      scoreMin = floats(targets);
      scoreMax = floats(targets);
      scratch = memory.allocate(scratchBytes);
      projection = new DoublePointer(scratch);
      saliency = floats(targets * pixels);
      adjusted = floats(targets * pixels);
      previous = floats(targets * pixels);
      har = new BytePointer(memory.allocate(pixels));
      harTable = ints((height + 1L) * (width + 1L));
      result = new DoublePointer(memory.allocate(2L * Double.BYTES));
    } catch (RuntimeException | Error e) {
      memory.close();
      throw e;
    }
  }

  private FloatPointer floats(long n) {
    return new FloatPointer(memory.allocate(n * Float.BYTES));
  }

  private IntPointer ints(long n) {
    return new IntPointer(memory.allocate(n * Integer.BYTES));
  }

  /** Frees everything; a second call does nothing. */
  @Override
  public void close() {
    memory.close();
  }
}
