package org.iassa.kernels.cost;

/**
 * Work of {@code maps.cu}, {@code resample.cu}, and the HAR's kernels of {@code window_masks.cu}.
 */
final class MapLaunches {
  private static final int STATISTICS = 32;

  private MapLaunches() {}

  /** Returns the work, or null for a kernel of other files. */
  static DeviceWork of(Launch l) {
    if (l.is("blend")) {
      return DeviceWork.plain(MapCost.blend(l.i64(0)));
    }
    if (l.is("multiply")) {
      return DeviceWork.plain(MapCost.multiply(l.i32(0), l.shape().gridX()));
    }
    if (l.is("map_statistics")) {
      long targets = l.shape().gridX();
      long all = targets * l.i32(0);
      return plain(2 * Float.BYTES * all, STATISTICS * targets, 7 * all);
    }
    if (l.is("har_rows")) {
      long pixels = l.pixels(0);
      long all = pixels * l.i32(2);
      return plain(
          Float.BYTES * all + STATISTICS * l.i32(2),
          Float.BYTES * all + pixels + Integer.BYTES * table(l),
          all + pixels);
    }
    if (l.is("har_columns")) {
      return plain(Integer.BYTES * table(l), Integer.BYTES * table(l), l.pixels(0));
    }
    if (l.is("finish_summary")) {
      return plain(STATISTICS * l.i32(2) + Integer.BYTES, 2 * Double.BYTES, 2 * l.i32(2));
    }
    if (l.is("resample_blend")) {
      return DeviceWork.plain(
          MapCost.resampleBlend(
              (int) l.i32(1), (int) l.i32(2), (int) l.i32(3), (int) l.i32(4), (int) l.i32(5)));
    }
    if (l.is("resample")) {
      return DeviceWork.plain(
          MapCost.resample(
              (int) l.i32(1), (int) l.i32(2), (int) l.i32(3), (int) l.i32(4), (int) l.i32(5)));
    }
    return null;
  }

  private static long table(Launch l) {
    return (l.i32(0) + 1) * (l.i32(1) + 1);
  }

  private static DeviceWork plain(long read, long written, long flops) {
    return DeviceWork.plain(new Cost(read, written, flops, 0));
  }
}
