package org.iassa.bench.cases;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;

/** Inputs of cases, drawn from a seed. */
final class Inputs {
  private Inputs() {}

  /** Returns room for floats in native memory. */
  static FloatBuffer room(int count) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** Returns numbers from 0 to 1, such as scores. */
  static FloatBuffer uniform(int count, long seed) {
    FloatBuffer buffer = room(count);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      buffer.put(i, (float) random.nextDouble());
    }
    return buffer;
  }

  /** Returns numbers about 0 with deviation 1, such as a normalised image. */
  static FloatBuffer normal(int count, long seed) {
    FloatBuffer buffer = room(count);
    java.util.Random random = new java.util.Random(seed);
    for (int i = 0; i < count; i++) {
      buffer.put(i, (float) random.nextGaussian());
    }
    return buffer;
  }

  /** Returns what a ReLU leaves of {@link #normal}, such as features. */
  static FloatBuffer rectified(int count, long seed) {
    FloatBuffer buffer = normal(count, seed);
    for (int i = 0; i < count; i++) {
      buffer.put(i, Math.max(0, buffer.get(i)));
    }
    return buffer;
  }

  /** Returns a copy on the heap. */
  static float[] copy(FloatBuffer buffer) {
    float[] values = new float[buffer.capacity()];
    buffer.duplicate().clear().get(values);
    return values;
  }
}
