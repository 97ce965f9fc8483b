package org.iassa.image;

import java.nio.charset.StandardCharsets;

/** Names common formats that are recognised only to say so. */
final class ForeignFormat {
  private ForeignFormat() {}

  private static final String[][] MAGIC = {
    {"GIF", "0", "GIF8"},
    {"WebP", "8", "WEBP"},
    {"BMP", "0", "BM"},
    {"TIFF", "0", "II*\0"},
    {"TIFF", "0", "MM\0*"},
    {"HEIF or AVIF", "4", "ftyp"},
    {"JPEG 2000", "4", "jP  "},
    {"JPEG XL", "0", "\u00ff\n"},
    {"PDF", "0", "%PDF"},
    {"ZIP", "0", "PK\u0003\u0004"},
    {"NumPy", "0", "\u0093NUMPY"},
  };

  /** Returns the format's name by its first bytes, or null. */
  static String of(byte[] file) {
    for (String[] row : MAGIC) {
      byte[] magic = row[2].getBytes(StandardCharsets.ISO_8859_1);
      int at = Integer.parseInt(row[1]);
      if (file.length >= at + magic.length
          && java.util.Arrays.equals(file, at, at + magic.length, magic, 0, magic.length)) {
        return row[0];
      }
    }
    return null;
  }
}
