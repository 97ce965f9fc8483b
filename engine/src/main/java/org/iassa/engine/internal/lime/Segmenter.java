package org.iassa.engine.internal.lime;

import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Superpixels;
import org.iassa.image.RgbImage;

/** Cuts images into superpixels. */
public final class Segmenter {
  /** More than this many take too much memory in the fit: 4096² doubles are 128 MiB. */
  static final int MOST = 4096;

  private Segmenter() {}

  /**
   * Cuts an image up; the same image and options give the same superpixels.
   *
   * @throws InvalidOptionException if that leaves fewer than 2 superpixels, or more than 4096
   */
  public static Segments segment(RgbImage image, Superpixels superpixels) {
    Segments segments;
    if (superpixels instanceof Superpixels.Slic slic) {
      segments = SlicSegmenter.segment(image, slic);
    } else if (superpixels instanceof Superpixels.Quickshift quickshift) {
      segments = QuickshiftSegmenter.segment(image, quickshift);
    } else {
      throw new InvalidOptionException("superpixels", superpixels, "slic or quickshift");
    }
    if (segments.count() < 2 || segments.count() > MOST) {
      throw new InvalidOptionException(
          "superpixels",
          superpixels + " with " + segments.count() + " superpixels on this image",
          "2 to " + MOST + ": choose slic or another kernel-size");
    }
    return segments;
  }
}
