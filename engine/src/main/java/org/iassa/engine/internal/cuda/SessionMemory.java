package org.iassa.engine.internal.cuda;

import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.kernels.LaunchPolicy;
import org.iassa.kernels.Maps;
import org.iassa.kernels.MaskSums;
import org.iassa.kernels.PassMemory;
import org.iassa.kernels.WindowMasks;

/**
 * All memory of a CUDA session but the attention's, allocated when it opens: device addresses of
 * what {@code kernels/src/main/cuda/README.md} lists, and pinned memory for what is copied.
 */
final class SessionMemory implements AutoCloseable {
  /** Bytes of a window. */
  static final int WINDOW_BYTES = 16;

  final long upload;
  final long image;
  final long fill;
  final long difference;
  final long riseFill;
  final long windows;
  final long wholeImage;
  final long blockCounts;
  final long scratch;
  final long saliency;
  final long adjusted;
  final DeviceSlot[] slots;
  final ImageBatch[] batches;
  final PassMemory pass;
  final Maps.Memory maps;
  final ScoreUpload scores;

  /** Room for an image and its fill, or a map, as floats. */
  final DeviceArena.Pinned staging;

  final DeviceArena.Pinned summary;

  private final DeviceArena arena;

  /**
   * Allocates everything, or nothing.
   *
   * @throws org.iassa.engine.OutOfMemoryException if it cannot be had
   */
  SessionMemory(CudaDevice device, SessionStreams streams, LaunchPolicy policy, SessionPlan plan) {
    BatchFormat format = plan.format();
    int height = format.height();
    int width = format.width();
    long pixels = format.pixels();
    int targets = plan.targets();
    long imageBytes = format.bytesPerImage();
    long imageFloats = BatchFormat.CHANNELS * pixels * Float.BYTES;
    long mapBytes = targets * pixels * Float.BYTES;
    long slotBytes = plan.batchCapacity() * imageBytes;
    if (slotBytes > Integer.MAX_VALUE) {
      throw new InvalidOptionException(
          "batchCapacity",
          plan.batchCapacity(),
          "at most " + Integer.MAX_VALUE / imageBytes + " for images of " + imageBytes + " bytes");
    }
    if (2 * imageFloats > Integer.MAX_VALUE) {
      throw new InvalidOptionException(
          "pixels", pixels, "at most " + Integer.MAX_VALUE / (2 * imageFloats / pixels));
    }
    arena = new DeviceArena(device);
    try {
      slots = new DeviceSlot[plan.slots()];
      batches = new ImageBatch[plan.slots()];
      for (int slot = 0; slot < slots.length; slot++) {
        slots[slot] = new DeviceSlot(device, streams, slot, arena, (int) slotBytes);
        batches[slot] = new ImageBatch(format, slots[slot], plan.batchCapacity());
      }
      upload = arena.allocate(2 * imageFloats, "an image on its way");
      image = arena.allocate(imageBytes, "the image");
      fill = arena.allocate(imageBytes, "the fill");
      difference = arena.allocate(imageFloats, "the image's difference from the fill");
      riseFill = arena.allocate(imageFloats, "the fill of RISE masks");
      windows = arena.allocate((long) WINDOW_BYTES * plan.maxWindows(), "windows");
      wholeImage = arena.allocate(WINDOW_BYTES, "one window");
      blockCounts = arena.allocate(WindowMasks.scratchBytes(plan.maxWindows()), "window counts");
      long stride = PassMemory.planeStride(height, width);
      scratch = arena.allocate(MaskSums.scratchBytes(policy, targets, stride), "RISE's sums");
      saliency = arena.allocate(mapBytes, "maps");
      adjusted = arena.allocate(mapBytes, "maps");
      long summaryAddress = arena.allocate(PassMemory.summaryBytes(targets), "a summary");
      pass =
          new PassMemory(
              height,
              width,
              targets,
              plan.scoreBound(),
              arena.allocate((targets + 1) * stride * Long.BYTES, "sums"),
              arena.allocate((targets + 2L) * Long.BYTES, "totals"),
              arena.allocate(2L * targets * Integer.BYTES, "ranges"),
              summaryAddress);
      maps =
          new Maps.Memory(
              height,
              width,
              targets,
              adjusted,
              arena.allocate(mapBytes, "maps"),
              arena.allocate(pixels, "the activated region"),
              arena.allocate((height + 1L) * (width + 1L) * Integer.BYTES, "its table"),
              arena.allocate((long) Maps.STATISTICS_BYTES * targets, "statistics"),
              summaryAddress);
      staging =
          arena.allocatePinned(
              Math.toIntExact(Math.max(2 * imageFloats, WINDOW_BYTES)), "an image");
      summary = arena.allocatePinned(PassMemory.summaryBytes(targets), "a summary");
      scores = new ScoreUpload(device, streams, arena, plan);
    } catch (RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** Frees everything; a second call does nothing. */
  @Override
  public void close() {
    scores.close();
    arena.close();
  }
}
