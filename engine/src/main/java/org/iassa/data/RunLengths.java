package org.iassa.data;

import java.util.Arrays;

/**
 * COCO's run-length masks: lengths of runs of 0, 1, 0, … down the columns, left to right. The
 * compressed form writes each length (from the fourth on, less the length two before) as a signed
 * number in groups of 5 bits, lowest first; a character is 48 + group, + 32 if another follows; the
 * top bit of the last group is the sign.
 */
final class RunLengths {
  private RunLengths() {}

  /**
   * Makes a mask of runs.
   *
   * @throws DataException if a run is negative or they do not add up to H·W
   */
  static ObjectMask decode(int[] counts, int height, int width) {
    boolean[] pixels = new boolean[height * width];
    long at = 0;
    boolean value = false;
    for (int run : counts) {
      if (run < 0 || at + run > pixels.length) {
        throw new DataException(
            "run of %d at pixel %d does not fit %dx%d".formatted(run, at, height, width));
      }
      for (long end = at + run; at < end; at++) {
        if (value) {
          pixels[(int) (at % height) * width + (int) (at / height)] = true;
        }
      }
      value = !value;
    }
    if (at != pixels.length) {
      throw new DataException(
          "runs add up to %d, expected %dx%d = %d".formatted(at, height, width, pixels.length));
    }
    return ObjectMask.owning(height, width, pixels);
  }

  /** Returns the runs of a mask, the first of them of zeros and perhaps empty. */
  static int[] encode(ObjectMask mask) {
    int[] counts = new int[mask.height() * mask.width() + 1];
    int n = 0;
    boolean value = false;
    for (int x = 0; x < mask.width(); x++) {
      for (int y = 0; y < mask.height(); y++) {
        if (mask.contains(y * mask.width() + x) != value) {
          value = !value;
          n++;
        }
        counts[n]++;
      }
    }
    return Arrays.copyOf(counts, n + 1);
  }

  /**
   * Reads the compressed form.
   *
   * @throws DataException if it is cut off, too long or has other characters
   */
  static int[] parse(String text) {
    int[] counts = new int[text.length()];
    int n = 0;
    int at = 0;
    while (at < text.length()) {
      long value = 0;
      int shift = 0;
      int group;
      do {
        if (at == text.length() || shift > 30) {
          throw new DataException("run " + n + " of the compressed mask has no end");
        }
        group = text.charAt(at++) - 48;
        if (group < 0 || group > 63) {
          throw new DataException(
              "character " + (at - 1) + " of the compressed mask is not one of '0' to 'o'");
        }
        value |= (long) (group & 31) << shift;
        shift += 5;
      } while ((group & 32) != 0);
      if ((group & 16) != 0) {
        value -= 1L << shift;
      }
      value += n > 2 ? counts[n - 2] : 0;
      if (value < 0 || value > Integer.MAX_VALUE) {
        throw new DataException("run " + n + " of the compressed mask is " + value);
      }
      counts[n++] = (int) value;
    }
    return Arrays.copyOf(counts, n);
  }

  /** Writes the compressed form. */
  static String format(int[] counts) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < counts.length; i++) {
      int value = counts[i] - (i > 2 ? counts[i - 2] : 0);
      boolean more;
      do {
        int group = value & 31;
        value >>= 5;
        more = (group & 16) != 0 ? value != -1 : value != 0;
        text.append((char) (48 + group + (more ? 32 : 0)));
      } while (more);
    }
    return text.toString();
  }
}
