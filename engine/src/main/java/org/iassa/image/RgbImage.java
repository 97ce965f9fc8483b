package org.iassa.image;

import java.util.Objects;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.spi.BatchFormat;

/**
 * An 8-bit RGB image on the heap.
 *
 * @param height height H in pixels
 * @param width width W in pixels
 * @param data H·W·3 bytes, interleaved: index (y·W + x)·3 + c, c = 0 red, 1 green, 2 blue; not
 *     copied, so the caller must leave it alone
 */
public record RgbImage(int height, int width, byte[] data) {
  public RgbImage {
    Objects.requireNonNull(data, "data");
    InvalidOptionException.requireRange("image height", height, 1, BatchFormat.MAX_SIDE);
    InvalidOptionException.requireRange("image width", width, 1, BatchFormat.MAX_SIDE);
    if (data.length != 3L * height * width) {
      throw new InvalidOptionException(
          "image data", data.length + " bytes", 3L * height * width + " bytes (H·W·3)");
    }
  }

  /** Returns a channel's value 0..255 at a pixel. */
  public int value(int y, int x, int channel) {
    return data[(y * width + x) * 3 + channel] & 0xff;
  }

  /**
   * Returns this image at another size: by area average if no side grows, else bilinearly between
   * pixel centres. The same size gives this image itself.
   */
  public RgbImage resize(int newHeight, int newWidth) {
    InvalidOptionException.requireRange("image height", newHeight, 1, BatchFormat.MAX_SIDE);
    InvalidOptionException.requireRange("image width", newWidth, 1, BatchFormat.MAX_SIDE);
    if (newHeight == height && newWidth == width) {
      return this;
    }
    return new RgbImage(
        newHeight, newWidth, OpenCv.resize(data, height, width, newHeight, newWidth));
  }

  /** Returns this image as a PNG file. */
  public byte[] toPng() {
    return OpenCv.png(this);
  }
}
