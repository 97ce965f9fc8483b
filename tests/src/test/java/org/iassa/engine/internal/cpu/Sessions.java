package org.iassa.engine.internal.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.SessionPlan;

/** Buffers and plans that the session tests share. */
final class Sessions {
  private Sessions() {}

  static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** Values in [low, high), the same for the same seed. */
  static FloatBuffer random(int floats, long seed, float low, float high) {
    Random random = new Random(seed);
    FloatBuffer buffer = direct(floats);
    for (int i = 0; i < floats; i++) {
      buffer.put(i, low + (high - low) * random.nextFloat());
    }
    return buffer;
  }

  static SessionPlan plan(BatchFormat format, int batch, int targets) {
    return new SessionPlan(format, batch, 2, targets, 20_000, 1);
  }

  static float[] copy(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.get(0, values);
    return values;
  }

  /** Rows first to first+count-1 of an N×C matrix, in a buffer of their own. */
  static FloatBuffer rows(FloatBuffer matrix, int first, int count, int columns) {
    FloatBuffer rows = direct(count * columns);
    for (int i = 0; i < count * columns; i++) {
      rows.put(i, matrix.get(first * columns + i));
    }
    return rows;
  }
}
