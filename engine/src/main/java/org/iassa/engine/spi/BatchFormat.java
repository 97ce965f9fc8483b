package org.iassa.engine.spi;

import java.util.Objects;
import org.iassa.engine.InvalidOptionException;

/**
 * Shape of what a black box takes: images of three channels, already normalised.
 *
 * @param height image height H in pixels, 1 to 16384
 * @param width image width W in pixels, 1 to 16384
 * @param layout memory order
 * @param type element type
 */
public record BatchFormat(int height, int width, Layout layout, ElementType type) {
  /** Channels of every image: red, green, blue. */
  public static final int CHANNELS = 3;

  /** Largest height and width. */
  public static final int MAX_SIDE = 16384;

  public BatchFormat {
    Objects.requireNonNull(layout, "layout");
    Objects.requireNonNull(type, "type");
    InvalidOptionException.requireRange("height", height, 1, MAX_SIDE);
    InvalidOptionException.requireRange("width", width, 1, MAX_SIDE);
  }

  /** Planar 32-bit floats, the plainest form. */
  public static BatchFormat planar(int height, int width) {
    return new BatchFormat(height, width, Layout.NCHW, ElementType.FP32);
  }

  /** Returns H·W. */
  public int pixels() {
    return height * width;
  }

  /** Returns the bytes of one image. */
  public long bytesPerImage() {
    return (long) CHANNELS * height * width * type.bytes();
  }
}
