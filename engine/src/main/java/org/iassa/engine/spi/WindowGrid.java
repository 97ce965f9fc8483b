package org.iassa.engine.spi;

import org.iassa.engine.InvalidOptionException;

/**
 * Square windows laid over an image in a regular grid. Along each axis of length L the windows
 * start at {@code stride − window − offset + i·stride}, i = 0, 1, … while the start is below L, and
 * are clipped at the border, so that border pixels are covered about as often as inner ones.
 *
 * @param window side W of a window in pixels, at least 2
 * @param stride distance S between windows in pixels, 1 to W
 * @param offsetY shift of the grid upwards, 0 to S−1
 * @param offsetX shift of the grid to the left, 0 to S−1
 */
public record WindowGrid(int window, int stride, int offsetY, int offsetX) {
  public WindowGrid {
    InvalidOptionException.requireRange("window", window, 2, BatchFormat.MAX_SIDE);
    InvalidOptionException.requireRange("stride", stride, 1, window);
    InvalidOptionException.requireRange("offsetY", offsetY, 0, stride - 1);
    InvalidOptionException.requireRange("offsetX", offsetX, 0, stride - 1);
  }

  /** A grid without offset. */
  public WindowGrid(int window, int stride) {
    this(window, stride, 0, 0);
  }

  /** Returns the number of windows along the rows of an image of this height. */
  public int rows(int height) {
    return positions(height, offsetY);
  }

  /** Returns the number of windows along the columns of an image of this width. */
  public int columns(int width) {
    return positions(width, offsetX);
  }

  /** Returns the number of windows on an image when none is filtered out. */
  public long count(int height, int width) {
    return (long) rows(height) * columns(width);
  }

  private int positions(int length, int offset) {
    int start = stride - window - offset;
    return (length - start + stride - 1) / stride;
  }
}
