package org.iassa.bench.reference;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Pixels to compare at: the corners and some others, or all where there are few. */
public final class Probes {
  private Probes() {}

  /** Returns at most {@code count} different pixels of an H×W map, ascending. */
  public static int[] of(int height, int width, int count, long seed) {
    int pixels = height * width;
    if (count >= pixels) {
      return IntStream.range(0, pixels).toArray();
    }
    SplittableRandom random = new SplittableRandom(seed);
    IntStream corners = IntStream.of(0, width - 1, pixels - width, pixels - 1);
    IntStream others = IntStream.generate(() -> random.nextInt(pixels));
    return IntStream.concat(corners, others).distinct().limit(count).sorted().toArray();
  }

  /** Returns the values of a map at pixels. */
  public static double[] read(float[] map, int[] pixels) {
    return Arrays.stream(pixels).mapToDouble(p -> map[p]).toArray();
  }
}
