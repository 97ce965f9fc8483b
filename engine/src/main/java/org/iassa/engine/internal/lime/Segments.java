package org.iassa.engine.internal.lime;

import java.util.Arrays;

/**
 * An image cut into superpixels: each pixel has exactly one label, 0 to count−1, numbered by the
 * first pixel in row-major order.
 *
 * @param height height H
 * @param width width W
 * @param count number of superpixels K
 * @param labels H·W labels, row by row; not copied
 */
public record Segments(int height, int width, int count, int[] labels) {
  /**
   * Numbers labels anew.
   *
   * @param labels H·W numbers from 0 to H·W−1; equal numbers are one superpixel. Overwritten.
   */
  static Segments of(int height, int width, int[] labels) {
    int[] numbers = new int[labels.length];
    Arrays.fill(numbers, -1);
    int count = 0;
    for (int i = 0; i < labels.length; i++) {
      if (numbers[labels[i]] < 0) {
        numbers[labels[i]] = count++;
      }
      labels[i] = numbers[labels[i]];
    }
    return new Segments(height, width, count, labels);
  }
}
