package org.iassa.image;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.iassa.engine.ImageException;
import org.iassa.engine.internal.Sha256;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;

/**
 * Reads PNG and JPEG files into upright 8-bit RGB.
 *
 * <p>The first bytes decide the format, the name does not. Size and structure are checked before a
 * pixel is decoded, so a file beyond the limits or cut short is refused, never half shown.
 * Conversions: EXIF orientation is applied; grey becomes R = G = B; 16 bits are scaled to 8;
 * transparent pixels are composited over white, as viewers show them; CMYK with Adobe's marker is
 * converted without its colour profile. Other colour profiles and gamma are not applied.
 */
public final class ImageReader {
  private ImageReader() {}

  /** Reads a file within {@link ImageLimits#DEFAULT}. */
  public static ImageFile read(Path file) {
    return read(file, ImageLimits.DEFAULT);
  }

  /**
   * Reads a file.
   *
   * @throws ImageException if there is no such readable file or it is no whole image within the
   *     limits; the message starts with the path
   */
  public static ImageFile read(Path file, ImageLimits limits) {
    byte[] bytes;
    Phases.begin(Phase.DECODE);
    try {
      bytes = bytes(file, limits);
    } finally {
      Phases.end(Phase.DECODE);
    }
    return decode(file.toString(), bytes, limits);
  }

  /**
   * Decodes a file that is in memory.
   *
   * @param name what messages call it
   * @param file the whole file
   * @throws ImageException as for {@link #read(Path, ImageLimits)}
   */
  public static ImageFile decode(String name, byte[] file, ImageLimits limits) {
    Phases.begin(Phase.DECODE);
    try {
      Phases.moved(Phase.DECODE, file.length);
      return checked(name, file, limits);
    } finally {
      Phases.end(Phase.DECODE);
    }
  }

  private static ImageFile checked(String name, byte[] file, ImageLimits limits) {
    if (file.length == 0) {
      throw new ImageException(name + " is empty; expected a PNG or JPEG file");
    }
    if (file.length > limits.maxBytes()) {
      throw tooLong(name, file.length, limits);
    }
    ImageHeader header;
    try {
      header = ImageHeader.of(file);
    } catch (ImageHeader.Malformed e) {
      throw new ImageException(name + " " + e.getMessage(), e);
    }
    requireSize(name, header, limits);
    RgbImage stored = OpenCv.decode(file, header);
    if (stored == null) {
      throw new ImageException(name + " is damaged: its pixels cannot be decoded");
    }
    RgbImage image = ExifOrientation.upright(stored, header.orientation());
    return new ImageFile(name, header.format(), Sha256.hex(file), image);
  }

  private static void requireSize(String name, ImageHeader header, ImageLimits limits) {
    long height = header.height();
    long width = header.width();
    String size = width + " x " + height + " pixels";
    if (height == 0 || width == 0) {
      throw new ImageException(name + " has " + size + ", expected at least 1 x 1");
    }
    if (height > BatchFormat.MAX_SIDE || width > BatchFormat.MAX_SIDE) {
      throw new ImageException(
          name + " has " + size + ", expected sides of at most " + BatchFormat.MAX_SIDE);
    }
    if (height * width > limits.maxPixels()) {
      throw new ImageException(
          name
              + " has "
              + size
              + " = "
              + height * width
              + ", expected at most "
              + limits.maxPixels());
    }
  }

  private static byte[] bytes(Path file, ImageLimits limits) {
    try {
      if (Files.isDirectory(file)) {
        throw new ImageException(file + " is a directory; expected an image file");
      }
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        throw new ImageException(file + " is not a regular file");
      }
      long size = Files.size(file);
      if (size > limits.maxBytes()) {
        throw tooLong(file.toString(), size, limits);
      }
      try (InputStream in = Files.newInputStream(file)) {
        return in.readNBytes((int) limits.maxBytes() + 1);
      }
    } catch (NoSuchFileException e) {
      throw new ImageException(file + " does not exist", e);
    } catch (AccessDeniedException e) {
      throw new ImageException(file + " may not be read: permission denied", e);
    } catch (IOException e) {
      throw new ImageException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static ImageException tooLong(String name, long size, ImageLimits limits) {
    return new ImageException(
        name + " has " + size + " bytes, expected at most " + limits.maxBytes());
  }
}
