package org.iassa.metrics;

import java.util.Arrays;
import org.iassa.engine.SaliencyMap;

/** The order in which pixels are deleted or inserted. */
public final class PixelOrder {
  private PixelOrder() {}

  /** Returns the pixel indices by falling saliency; equal ones (0 and −0 too) by rising index. */
  public static int[] descending(SaliencyMap map) {
    float[] values = map.toArray();
    long[] keys = new long[values.length];
    for (int i = 0; i < keys.length; i++) {
      int bits = Float.floatToIntBits(values[i] + 0.0f);
      int rising = bits ^ (bits >> 31 & Integer.MAX_VALUE);
      keys[i] = (long) ~rising << 32 | i;
    }
    Arrays.sort(keys);
    int[] order = new int[keys.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) keys[i];
    }
    return order;
  }
}
