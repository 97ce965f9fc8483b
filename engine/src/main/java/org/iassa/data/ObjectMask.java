package org.iassa.data;

import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.spi.BatchFormat;

/** Which pixels of an image belong to an object. Immutable. */
public final class ObjectMask {
  private final int height;
  private final int width;
  private final boolean[] pixels;
  private final int area;

  /**
   * Copies a mask.
   *
   * @param height height H
   * @param width width W
   * @param pixels H·W values, row by row
   */
  public ObjectMask(int height, int width, boolean[] pixels) {
    this(height, width, pixels, true);
  }

  private ObjectMask(int height, int width, boolean[] pixels, boolean copy) {
    InvalidOptionException.requireRange("mask height", height, 1, BatchFormat.MAX_SIDE);
    InvalidOptionException.requireRange("mask width", width, 1, BatchFormat.MAX_SIDE);
    if (pixels.length != (long) height * width) {
      throw new InvalidOptionException(
          "mask", pixels.length + " values", height + "x" + width + " values");
    }
    this.height = height;
    this.width = width;
    this.pixels = copy ? pixels.clone() : pixels;
    int count = 0;
    for (boolean pixel : pixels) {
      count += pixel ? 1 : 0;
    }
    this.area = count;
  }

  /** Takes an array that nobody else writes to. */
  static ObjectMask owning(int height, int width, boolean[] pixels) {
    return new ObjectMask(height, width, pixels, false);
  }

  /** Returns the height H. */
  public int height() {
    return height;
  }

  /** Returns the width W. */
  public int width() {
    return width;
  }

  /** Returns the number of pixels that belong to the object. */
  public int area() {
    return area;
  }

  /** Returns whether pixel y·W + x belongs to the object. */
  public boolean contains(int pixel) {
    return pixels[pixel];
  }

  /** Returns a copy of the pixels, row by row. */
  public boolean[] toArray() {
    return pixels.clone();
  }

  /** Returns the pixels of either mask; both have one size. */
  public ObjectMask union(ObjectMask other) {
    if (height != other.height || width != other.width) {
      throw new InvalidOptionException(
          "mask", other.height + "x" + other.width, height + "x" + width);
    }
    boolean[] either = pixels.clone();
    for (int i = 0; i < either.length; i++) {
      either[i] |= other.pixels[i];
    }
    return owning(height, width, either);
  }

  /**
   * Resizes by nearest neighbour: a new pixel takes the old pixel that its centre lies in. A small
   * object may vanish.
   */
  public ObjectMask resize(int newHeight, int newWidth) {
    if (newHeight == height && newWidth == width) {
      return this;
    }
    InvalidOptionException.requireRange("mask height", newHeight, 1, BatchFormat.MAX_SIDE);
    InvalidOptionException.requireRange("mask width", newWidth, 1, BatchFormat.MAX_SIDE);
    boolean[] resized = new boolean[newHeight * newWidth];
    for (int y = 0; y < newHeight; y++) {
      int fromY = (int) ((2L * y + 1) * height / (2L * newHeight));
      for (int x = 0; x < newWidth; x++) {
        int fromX = (int) ((2L * x + 1) * width / (2L * newWidth));
        resized[y * newWidth + x] = pixels[fromY * width + fromX];
      }
    }
    return owning(newHeight, newWidth, resized);
  }

  /**
   * Checks that this mask has a size and is not empty.
   *
   * @throws InvalidOptionException if not
   */
  public void requireUsable(int expectedHeight, int expectedWidth) {
    if (height != expectedHeight || width != expectedWidth) {
      throw new InvalidOptionException(
          "object mask", height + "x" + width, expectedHeight + "x" + expectedWidth);
    }
    if (area == 0) {
      throw new InvalidOptionException("object mask", "empty", "at least one pixel");
    }
  }
}
