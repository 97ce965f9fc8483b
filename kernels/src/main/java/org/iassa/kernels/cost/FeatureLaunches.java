package org.iassa.kernels.cost;

/** Work of {@code affinity_features.cu}, once per image. */
final class FeatureLaunches {
  private static final int TAP = 32;

  /** Operations that bring four neighbours together: four products, three sums. */
  private static final int BILINEAR = 7;

  private FeatureLaunches() {}

  /** Returns the work, or null for a kernel of other files. */
  static DeviceWork of(Launch l) {
    if (l.is("check_features")) {
      return plain(Float.BYTES * l.i64(1), 0, l.i64(1), 0);
    }
    if (l.is("level_map_")) {
      long entry = l.entry().endsWith("_bilinear") ? TAP : Integer.BYTES;
      return plain(0, entry * l.pixels(2), 0, 0);
    }
    if (l.is("pixel_norms")) {
      long n = l.pixels(3);
      long before = l.i32(6) != 0 ? Double.BYTES * n : 0;
      return plain(
          Float.BYTES * level(l) + before, Double.BYTES * n, l.i32(0) * n * (2 + spread(l)), 0);
    }
    if (l.is("largest")) {
      return plain(Double.BYTES * l.i32(0), Double.BYTES, l.i32(0), 0);
    }
    if (l.is("inverse_norms")) {
      return plain(Double.BYTES * l.i32(0), Float.BYTES * l.i32(0), 0, 2 * l.i32(0));
    }
    if (l.is("pack_features")) {
      long elements = l.i32(0) * l.pixels(3);
      long parts = l.i32(9);
      return plain(
          Float.BYTES * level(l),
          Short.BYTES * parts * elements,
          elements * (spread(l) + parts - 1),
          0);
    }
    if (l.is("gram_merge")) {
      long finer = l.pixels(0) * l.pixels(0);
      long coarse = l.pixels(2) * l.pixels(2);
      return plain(Float.BYTES * (finer + coarse), Float.BYTES * finer, finer, 0);
    }
    if (l.is("gram_p")) {
      return gram(l);
    }
    return null;
  }

  /** Symmetric, so half of it is compulsory. */
  private static DeviceWork gram(Launch l) {
    long n = l.i32(0);
    long channels = l.i32(1);
    long flops = channels * n * (n + 1);
    long read = (long) Short.BYTES * l.parts() * n * channels;
    return DeviceWork.tensor(new Cost(read, Float.BYTES * n * n, flops, 0), flops, l.parts());
  }

  private static long level(Launch l) {
    return l.i32(0) * l.pixels(1);
  }

  private static int spread(Launch l) {
    return l.i32(5) != 0 ? BILINEAR : 0;
  }

  private static DeviceWork plain(long read, long written, long flops, long specials) {
    return DeviceWork.plain(new Cost(read, written, flops, specials));
  }
}
