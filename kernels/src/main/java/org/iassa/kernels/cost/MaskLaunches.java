package org.iassa.kernels.cost;

/** Work of {@code window_masks.cu}'s kernels for windows, and of {@code masked_batch.cu}. */
final class MaskLaunches {
  private static final int WINDOW = 16;
  private static final int CHANNELS = 3;

  private MaskLaunches() {}

  /** Returns the work, or null for a kernel of other files. */
  static DeviceWork of(Launch l) {
    if (l.is("mask_windows_")) {
      int bytes = l.entry().endsWith("_32") ? 4 : 2;
      int height = (int) l.i32(2);
      int width = (int) l.i32(3);
      return DeviceWork.plain(MaskedBatchCost.windows(height, width, bytes, (int) l.i32(6)));
    }
    if (l.is("mask_rise_")) {
      int height = (int) l.i32(2);
      int width = (int) l.i32(3);
      int cells = (int) l.i32(4);
      int count = (int) l.i32(9);
      return DeviceWork.plain(MaskedBatchCost.rise(height, width, bytes(l), cells, count));
    }
    if (l.is("prepare_")) {
      long elements = CHANNELS * l.i32(2);
      long written = 2 * bytes(l) * elements + 2L * Float.BYTES * elements;
      return DeviceWork.plain(new Cost(2L * Float.BYTES * elements, written, elements, 0));
    }
    if (l.is("count_windows")) {
      return DeviceWork.plain(
          new Cost(table(l), (long) Integer.BYTES * l.shape().gridX(), 3 * tests(l), 0));
    }
    if (l.is("write_windows")) {
      long counts = (long) Integer.BYTES * l.shape().gridX();
      long written = filtered(l) ? 0 : WINDOW * laid(l);
      return DeviceWork.plain(new Cost(table(l) + counts, written, 3 * tests(l), 0));
    }
    return null;
  }

  private static int bytes(Launch l) {
    return l.entry().endsWith("_fp32") ? 4 : 2;
  }

  private static boolean filtered(Launch l) {
    return l.i32(6) != 0;
  }

  /** Windows that are looked up in the HAR's table: three additions each. */
  private static long tests(Launch l) {
    return filtered(l) ? laid(l) : 0;
  }

  /** Bytes of the HAR's summed-area table that must be read: four corners, or all of it. */
  private static long table(Launch l) {
    long entries = (l.i32(0) + 1) * (l.i32(1) + 1);
    return Integer.BYTES * Math.min(4 * tests(l), entries);
  }

  private static long laid(Launch l) {
    return positions(l, 0, 4) * positions(l, 1, 5);
  }

  /** Windows along an axis: starts from stride − window − offset, below the length. */
  private static long positions(Launch l, int length, int offset) {
    long window = l.i32(2);
    long stride = l.i32(3);
    return (l.i32(length) - (stride - window - l.i32(offset)) + stride - 1) / stride;
  }
}
