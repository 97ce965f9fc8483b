package org.iassa.engine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.iassa.engine.internal.Sha256;

/** A saliency map on the heap: one finite number per pixel of the classifier's input. Immutable. */
public final class SaliencyMap {
  private final int height;
  private final int width;
  private final float[] values;

  /**
   * Copies a map.
   *
   * @param height height H in pixels
   * @param width width W in pixels
   * @param values H·W finite values, row by row
   */
  public SaliencyMap(int height, int width, float[] values) {
    if (height < 1 || width < 1 || values.length != (long) height * width) {
      throw new InvalidOptionException(
          "saliency map", values.length + " values", height + "x" + width + " values");
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new InvalidOptionException(
            "saliency at y=" + i / width + ", x=" + i % width, values[i], "a finite number");
      }
    }
    this.height = height;
    this.width = width;
    this.values = values.clone();
  }

  /** Returns the height H in pixels. */
  public int height() {
    return height;
  }

  /** Returns the width W in pixels. */
  public int width() {
    return width;
  }

  /** Returns the value at a pixel. */
  public float value(int y, int x) {
    return values[y * width + x];
  }

  /** Returns a copy of all values, row by row. */
  public float[] toArray() {
    return values.clone();
  }

  /** Returns the smallest value. */
  public float min() {
    float min = values[0];
    for (float v : values) {
      min = Math.min(min, v);
    }
    return min;
  }

  /** Returns the largest value. */
  public float max() {
    float max = values[0];
    for (float v : values) {
      max = Math.max(max, v);
    }
    return max;
  }

  /** Returns the index y·W + x of the largest value; the first of equals. */
  public int argMax() {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  /**
   * Returns the highly activated region of eq. 7-8: the pixels above min + threshold·(max − min).
   *
   * @param threshold T in [0, 1)
   * @return one element per pixel, row by row
   */
  public boolean[] region(double threshold) {
    InvalidOptionException.requireRange("threshold", threshold, 0, Math.nextDown(1.0));
    double limit = min() + threshold * ((double) max() - min());
    boolean[] region = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      region[i] = values[i] > limit;
    }
    return region;
  }

  /** Returns the SHA-256, in hex, of the values as little-endian 32-bit floats. */
  public String sha256() {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(FloatBuffer.wrap(values));
    return Sha256.hex(bytes.array());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SaliencyMap that
        && height == that.height
        && width == that.width
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "SaliencyMap[" + height + "x" + width + ", " + min() + " to " + max() + "]";
  }
}
