package org.iassa.kernels.cost;

import org.iassa.kernels.AffinityProduct;

/** Work of {@code affinity.cu}. As {@link AffinityCost}, but with features packed as bf16 parts. */
final class AffinityLaunches {
  private static final int LEVELS = 3;
  private static final int INVERSE_NORM = 5;

  private AffinityLaunches() {}

  /** Returns the work, or null for a kernel of other files. */
  static DeviceWork of(Launch l) {
    if (l.is("affinity_stream_")) {
      long n = l.i32(0);
      long maps = l.i32(10);
      long written = Float.BYTES * l.i32(11) * (2 + maps) * n;
      return logits(l, Float.BYTES * maps * n, written, 2 * maps);
    }
    if (l.is("affinity_fill_")) {
      long n = l.i32(0);
      return logits(l, Float.BYTES * n, Short.BYTES * n * n, 0);
    }
    if (l.is("affinity_combine")) {
      long n = l.i32(0);
      long maps = l.i32(1);
      long parts = l.i32(2) * n;
      return plain(
          Float.BYTES * parts * (2 + maps),
          Float.BYTES * n * (maps == 0 ? 2 : maps),
          parts * (3 + 2 * maps),
          parts + n * Math.max(1, maps));
    }
    if (l.is("affinity_product")) {
      long n = l.i32(0);
      long maps = l.i32(5);
      return plain(
          Short.BYTES * n * n + Float.BYTES * maps * n,
          Float.BYTES * maps * n,
          2 * n * n * maps,
          maps * n);
    }
    if (l.is("map_totals")) {
      long elements = l.shape().gridX() * l.i32(0);
      return plain(Float.BYTES * elements, (long) Double.BYTES * l.shape().gridX(), elements, 0);
    }
    return null;
  }

  /**
   * Work on every logit: 2·K operations for the finest levels, 1 or 4 per coarse level, 4 for the
   * softmax, 1 more for a cosine; an exponential, two for the double softmax.
   */
  private static DeviceWork logits(Launch l, long otherRead, long written, long others) {
    long n = l.i32(0);
    long channels = l.i32(1);
    AffinityProduct.Coarse coarse = AffinityProduct.coarse(l.arguments(), LEVELS);
    boolean twice = l.entry().contains("_twice_");
    long read = (long) Short.BYTES * l.parts() * n * channels + coarse.gramBytes();
    long product = 2 * channels;
    long rest = coarse.flopsPerLogit() + 4 + (l.i64(INVERSE_NORM) != 0 ? 1 : 0) + others;
    Cost cost =
        new Cost(
            read + otherRead + (twice ? 2L * Float.BYTES * n : 0),
            written,
            n * n * (product + rest),
            n * n * (twice ? 2 : 1));
    return DeviceWork.tensor(cost, (double) n * n * product, l.parts());
  }

  private static DeviceWork plain(long read, long written, long flops, long specials) {
    return DeviceWork.plain(new Cost(read, written, flops, specials));
  }
}
