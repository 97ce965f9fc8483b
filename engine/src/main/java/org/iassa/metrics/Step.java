package org.iassa.metrics;

import org.iassa.engine.InvalidOptionException;

/** How many pixels change between two evaluations of a deletion or insertion curve. */
public sealed interface Step {
  /**
   * Returns how many pixels are changed at each evaluation: from 0 to all, never decreasing.
   *
   * @param pixels number of pixels H·W of the image
   */
  int[] counts(int pixels);

  /**
   * A fixed number of pixels; the last step takes what is left.
   *
   * @param size pixels per step, at least 1
   */
  record Pixels(int size) implements Step {
    public Pixels {
      InvalidOptionException.requireRange("pixels per step", size, 1, Integer.MAX_VALUE);
    }

    @Override
    public int[] counts(int pixels) {
      int steps = (int) (((long) pixels + size - 1) / size);
      int[] counts = new int[steps + 1];
      for (int i = 0; i <= steps; i++) {
        counts[i] = (int) Math.min((long) i * size, pixels);
      }
      return counts;
    }

    @Override
    public String toString() {
      return size + " px";
    }
  }

  /**
   * A fixed number of steps: evaluation i has ⌊i·pixels/steps⌋ pixels changed.
   *
   * @param steps number of steps, at least 1; there is one evaluation more
   */
  record Equal(int steps) implements Step {
    public Equal {
      InvalidOptionException.requireRange("number of steps", steps, 1, 1 << 24);
    }

    @Override
    public int[] counts(int pixels) {
      int[] counts = new int[steps + 1];
      for (int i = 0; i <= steps; i++) {
        counts[i] = (int) ((long) i * pixels / steps);
      }
      return counts;
    }

    @Override
    public String toString() {
      return steps + " steps";
    }
  }
}
