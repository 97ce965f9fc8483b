package org.iassa.image;

/**
 * What a file says about an image before any pixel is decoded.
 *
 * @param format PNG or JPEG
 * @param height height as stored
 * @param width width as stored
 * @param orientation EXIF orientation 1 to 8; 1 if the file has none
 */
record ImageHeader(String format, long height, long width, int orientation) {
  /** A file is not what its first bytes promise; the message goes on after the file's name. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  /**
   * Recognises the format and walks the whole file's structure, so that a truncated file is found.
   *
   * @throws Malformed if it is neither a whole PNG nor a whole JPEG of a kind that is read
   */
  static ImageHeader of(byte[] file) throws Malformed {
    if (PngStructure.matches(file)) {
      return PngStructure.read(file);
    }
    if (JpegStructure.matches(file)) {
      return JpegStructure.read(file);
    }
    String other = ForeignFormat.of(file);
    throw new Malformed(
        other == null
            ? "is not an image that can be read; expected a PNG or JPEG file"
            : "is a " + other + " file; convert it to PNG or JPEG");
  }

  /** Returns the unsigned 16-bit number at an offset, high byte first. */
  static int u16(byte[] file, int at) {
    return (file[at] & 0xff) << 8 | file[at + 1] & 0xff;
  }

  /** Returns the unsigned 32-bit number at an offset, high byte first. */
  static long u32(byte[] file, int at) {
    return (long) u16(file, at) << 16 | u16(file, at + 2);
  }
}
