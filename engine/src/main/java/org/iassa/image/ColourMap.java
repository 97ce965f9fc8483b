package org.iassa.image;

/**
 * A perceptual colour map of 256 colours. Lightness rises evenly from near black to near white in
 * the Oklab space while the hue turns from blue through red to yellow, so equal steps of saliency
 * look equally large, also in grey print and to colour-blind readers.
 */
final class ColourMap {
  private static final int COLOURS = 256;
  private static final byte[] TABLE = build();

  private ColourMap() {}

  /**
   * Returns a channel 0..255 of the colour for a value.
   *
   * @param value in [0, 1]; anything beyond is clamped
   * @param channel 0 red, 1 green, 2 blue
   */
  static int channel(double value, int channel) {
    int index = (int) Math.round(Math.max(0, Math.min(1, value)) * (COLOURS - 1));
    return TABLE[index * 3 + channel] & 0xff;
  }

  private static byte[] build() {
    byte[] table = new byte[COLOURS * 3];
    for (int i = 0; i < COLOURS; i++) {
      double t = i / (COLOURS - 1.0);
      double lightness = 0.14 + 0.82 * t;
      double hue = Math.toRadians(-80 + 185 * Math.pow(t, 0.95));
      double chroma = 0.2;
      double[] rgb;
      do {
        rgb = linearRgb(lightness, chroma * Math.cos(hue), chroma * Math.sin(hue));
        chroma -= 0.002;
      } while (chroma > 0 && !inGamut(rgb));
      for (int c = 0; c < 3; c++) {
        table[i * 3 + c] = (byte) Math.round(255 * gamma(rgb[c]));
      }
    }
    return table;
  }

  private static boolean inGamut(double[] rgb) {
    for (double v : rgb) {
      if (v < 0 || v > 1) {
        return false;
      }
    }
    return true;
  }

  /** Oklab to linear sRGB, by the two matrices that define the space. */
  private static double[] linearRgb(double lightness, double a, double b) {
    double l = cube(lightness + 0.3963377774 * a + 0.2158037573 * b);
    double m = cube(lightness - 0.1055613458 * a - 0.0638541728 * b);
    double s = cube(lightness - 0.0894841775 * a - 1.2914855480 * b);
    return new double[] {
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s
    };
  }

  private static double cube(double v) {
    return v * v * v;
  }

  private static double gamma(double v) {
    double u = Math.max(0, Math.min(1, v));
    return u <= 0.0031308 ? 12.92 * u : 1.055 * Math.pow(u, 1 / 2.4) - 0.055;
  }
}
