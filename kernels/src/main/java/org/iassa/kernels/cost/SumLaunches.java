package org.iassa.kernels.cost;

/**
 * Work of {@code mask_accumulate.cu}, {@code mask_sums.cu} and {@code estimate.cu}: sums of a pass,
 * 64 bits each, in one plane for the coverage and one per target.
 */
final class SumLaunches {
  private static final long SUM = Long.BYTES;

  /** What the planes of a W wide image are padded by, see PassMemory. */
  private static final int MARGIN = 63;

  private SumLaunches() {}

  /** Returns the work, or null for a kernel of other files. */
  static DeviceWork of(Launch l) {
    if (l.is("clear_pass")) {
      return plain(0, SUM * ((l.i32(1) + 1) * l.i64(0) + l.i32(1) + 2), 0, 0);
    }
    if (l.is("check_scores")) {
      long scores = l.i32(1) * l.i32(5);
      return plain(Float.BYTES * scores, 0, 2 * scores, 0);
    }
    if (l.is("accumulate_windows")) {
      int width = (int) l.i32(0);
      int height = (int) (l.i64(9) / (width + MARGIN)) - MARGIN;
      return DeviceWork.plain(AccumulateCost.windows(height, width, l.i32(3), (int) l.i32(7)));
    }
    if (l.is("accumulate_rise")) {
      return DeviceWork.plain(
          AccumulateCost.rise(
              (int) l.i32(0), (int) l.i32(1), (int) l.i32(2), l.i32(6), (int) l.i32(10)));
    }
    if (l.is("sum_rows") || l.is("sum_columns")) {
      long sums = l.shape().gridY() * l.pixels(0);
      return plain(SUM * sums, SUM * sums, sums, 0);
    }
    if (l.is("project_")) {
      return projected(l);
    }
    long pixels = l.is("value_range_") || l.is("estimate_") ? l.pixels(0) : 0;
    long all = pixels == 0 ? 0 : pixels * l.i32(2);
    if (l.is("value_range_")) {
      return plain(SUM * (pixels + all), 8 * l.i32(2), 3 * all, all);
    }
    if (l.is("estimate_")) {
      // The mean of normalised passes reads the map before, stretches and divides once more.
      boolean mean = l.i32(5) != 0;
      return plain(
          SUM * (pixels + all) + (mean ? Float.BYTES * all : 0),
          Float.BYTES * all,
          all * (mean ? 5 : 1),
          all * (mean ? 2 : 1));
    }
    return null;
  }

  /** S = Φy·D·Φxᵀ, one axis: two taps per shift, each a multiplication and an addition. */
  private static DeviceWork projected(Launch l) {
    long height = l.i32(0);
    long width = l.i32(1);
    long cells = l.i32(2);
    long planes = l.shape().gridZ();
    long rows = (height + cells - 1) / cells;
    long columns = (width + cells - 1) / cells;
    long half = planes * height * cells * columns;
    if (l.is("project_rows")) {
      return plain(SUM * planes * cells * rows * cells * columns, SUM * half, 4 * rows * half, 0);
    }
    long pixels = planes * height * width;
    return plain(SUM * half, SUM * pixels, 4 * columns * pixels, 0);
  }

  private static DeviceWork plain(long read, long written, long flops, long specials) {
    return DeviceWork.plain(new Cost(read, written, flops, specials));
  }
}
