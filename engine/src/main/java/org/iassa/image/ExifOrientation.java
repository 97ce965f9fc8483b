package org.iassa.image;

/** Finds the orientation in a block of EXIF and turns pixels upright. */
final class ExifOrientation {
  private static final int TAG = 0x0112;
  private static final int SHORT = 3;

  private ExifOrientation() {}

  /**
   * Returns the orientation 1 to 8 that a TIFF block in [from, to) of a file states in its first
   * directory, or 1 if it states none or is damaged: a picture is no worse for a bad note about it.
   */
  static int of(byte[] file, int from, int to) {
    if (to - from < 8) {
      return 1;
    }
    boolean little = file[from] == 'I' && file[from + 1] == 'I';
    if (!little && !(file[from] == 'M' && file[from + 1] == 'M')
        || u16(file, from + 2, little) != 42) {
      return 1;
    }
    long directory = from + u32(file, from + 4, little);
    if (directory < from || directory + 2 > to) {
      return 1;
    }
    int entries = u16(file, (int) directory, little);
    for (int i = 0; i < entries; i++) {
      long entry = directory + 2 + 12L * i;
      if (entry + 12 > to) {
        return 1;
      }
      int at = (int) entry;
      if (u16(file, at, little) == TAG && u16(file, at + 2, little) == SHORT) {
        int value = u16(file, at + 8, little);
        return value >= 1 && value <= 8 ? value : 1;
      }
    }
    return 1;
  }

  /**
   * Turns a stored image upright.
   *
   * @param stored the pixels as stored
   * @param orientation 1 to 8: where the stored first row and column belong
   */
  static RgbImage upright(RgbImage stored, int orientation) {
    if (orientation == 1) {
      return stored;
    }
    int h = stored.height();
    int w = stored.width();
    boolean swap = orientation >= 5;
    int outHeight = swap ? w : h;
    int outWidth = swap ? h : w;
    byte[] from = stored.data();
    byte[] to = new byte[from.length];
    for (int y = 0; y < outHeight; y++) {
      for (int x = 0; x < outWidth; x++) {
        int a = swap ? x : y;
        int b = swap ? y : x;
        // a, b: stored row and column before mirroring
        boolean mirrorRow =
            orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        boolean mirrorColumn =
            orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        int row = mirrorRow ? h - 1 - a : a;
        int column = mirrorColumn ? w - 1 - b : b;
        System.arraycopy(from, (row * w + column) * 3, to, (y * outWidth + x) * 3, 3);
      }
    }
    return new RgbImage(outHeight, outWidth, to);
  }

  private static int u16(byte[] file, int at, boolean little) {
    int a = file[at] & 0xff;
    int b = file[at + 1] & 0xff;
    return little ? b << 8 | a : a << 8 | b;
  }

  private static long u32(byte[] file, int at, boolean little) {
    long a = u16(file, at, little);
    long b = u16(file, at + 2, little);
    return little ? b << 16 | a : a << 16 | b;
  }
}
