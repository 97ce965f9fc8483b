package org.iassa.image;

import java.util.Objects;

/**
 * An image that was read, and what it was read from.
 *
 * @param name what messages and reports call it, mostly the path as given
 * @param format {@code PNG} or {@code JPEG}
 * @param sha256 SHA-256 of the file's bytes, in hex
 * @param image the pixels, upright
 */
public record ImageFile(String name, String format, String sha256, RgbImage image) {
  public ImageFile {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(sha256, "sha256");
    Objects.requireNonNull(image, "image");
  }
}
