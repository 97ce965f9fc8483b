package org.iassa.fuzz;

import org.iassa.engine.ImageException;
import org.iassa.image.ImageFile;
import org.iassa.image.ImageLimits;
import org.iassa.image.ImageReader;

/** Image files: header, structure, decoder, orientation. */
public final class ImageFuzz {
  private static final ImageLimits SMALL = new ImageLimits(1 << 20, 1 << 16);

  private ImageFuzz() {}

  /** Reads bytes as an image: either an {@link ImageException} or an image within the limits. */
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      ImageFile file = ImageReader.decode("fuzz", data, SMALL);
      long pixels = (long) file.image().height() * file.image().width();
      if (pixels < 1 || pixels > SMALL.maxPixels()) {
        throw new AssertionError("an image of " + pixels + " pixels was accepted");
      }
    } catch (ImageException e) {
      if (e.getMessage() == null || !e.getMessage().startsWith("fuzz")) {
        throw new AssertionError("a message without the file's name", e);
      }
    }
  }
}
