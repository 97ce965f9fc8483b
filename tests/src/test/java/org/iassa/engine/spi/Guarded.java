package org.iassa.engine.spi;

import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Direct float memory with a band of NaNs before and after what a session may touch. */
final class Guarded {
  private static final int BAND = 64;
  private static final int SENTINEL = 0x7fc0_dead;

  private final FloatBuffer memory;
  private final FloatBuffer view;
  private final int size;

  /** Memory for this many floats, all sentinels. The view reaches into the band behind them. */
  Guarded(int size) {
    this.size = size;
    this.memory =
        ByteBuffer.allocateDirect(4 * (size + 2 * BAND))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < memory.capacity(); i++) {
      memory.put(i, Float.intBitsToFloat(SENTINEL));
    }
    this.view = memory.slice(BAND, size + BAND);
  }

  /** Memory that holds these values: reading beside them gives NaN. */
  static FloatBuffer holding(float... values) {
    Guarded guarded = new Guarded(values.length);
    guarded.memory.put(BAND, values);
    return guarded.memory.slice(BAND, values.length);
  }

  FloatBuffer view() {
    return view;
  }

  /** Returns the values after checking that every one was written and the bands were not. */
  float[] values(String what) {
    float[] values = new float[size];
    for (int i = 0; i < memory.capacity(); i++) {
      boolean inside = i >= BAND && i < BAND + size;
      boolean untouched = Float.floatToRawIntBits(memory.get(i)) == SENTINEL;
      if (untouched == inside) {
        fail("%s: float %d of %d is %s", what, i - BAND, size, inside ? "unwritten" : "overrun");
      }
    }
    memory.get(BAND, values);
    return values;
  }

  static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    Arrays.setAll(result, i -> values[i]);
    return result;
  }
}
