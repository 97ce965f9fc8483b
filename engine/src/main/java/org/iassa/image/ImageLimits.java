package org.iassa.image;

import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.spi.BatchFormat;

/**
 * How large an image may be; checked before its pixels are decoded.
 *
 * @param maxBytes largest file in bytes
 * @param maxPixels most pixels, height times width; each side is at most {@link
 *     BatchFormat#MAX_SIDE} besides
 */
public record ImageLimits(long maxBytes, long maxPixels) {
  /** 256 MiB and 64 Mpixel (2²⁶). */
  public static final ImageLimits DEFAULT = new ImageLimits(256L << 20, 64L << 20);

  public ImageLimits {
    InvalidOptionException.requireRange("image bytes", maxBytes, 1, Integer.MAX_VALUE - 8L);
    long side = BatchFormat.MAX_SIDE;
    InvalidOptionException.requireRange("image pixels", maxPixels, 1, side * side);
  }
}
