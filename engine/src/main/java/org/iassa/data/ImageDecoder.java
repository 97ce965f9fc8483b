package org.iassa.data;

import java.nio.file.Path;
import org.iassa.image.RgbImage;

/** Reads image files. */
@FunctionalInterface
public interface ImageDecoder {
  /**
   * Reads one image.
   *
   * @throws org.iassa.engine.ImageException if it cannot be read
   */
  RgbImage decode(Path file);
}
