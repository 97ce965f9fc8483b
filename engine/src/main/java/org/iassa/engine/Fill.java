package org.iassa.engine;

import java.util.Locale;

/** What stands in the masked-out part of an image. */
public sealed interface Fill {
  /** Zero after normalisation, which is the data set's mean colour. */
  record Zero() implements Fill {
    @Override
    public String toString() {
      return "zero";
    }
  }

  /**
   * One colour.
   *
   * @param red 0 to 255
   * @param green 0 to 255
   * @param blue 0 to 255
   */
  record Colour(int red, int green, int blue) implements Fill {
    public Colour {
      InvalidOptionException.requireRange("red", red, 0, 255);
      InvalidOptionException.requireRange("green", green, 0, 255);
      InvalidOptionException.requireRange("blue", blue, 0, 255);
    }

    @Override
    public String toString() {
      return String.format("#%02x%02x%02x", red, green, blue);
    }
  }

  /** The image's own mean colour. */
  record ImageMean() implements Fill {
    @Override
    public String toString() {
      return "mean";
    }
  }

  /**
   * The image blurred by a Gaussian, reflected at the borders.
   *
   * @param sigma standard deviation in pixels, above 0, at most 1000
   */
  record Blur(double sigma) implements Fill {
    public Blur {
      if (!(sigma > 0 && sigma <= 1000)) {
        throw new InvalidOptionException("blur", sigma, "a number above 0, at most 1000");
      }
    }

    @Override
    public String toString() {
      return "blur:" + sigma;
    }
  }

  /**
   * Reads what {@code toString} writes: {@code zero}, {@code mean}, {@code blur:SIGMA}, {@code
   * #RRGGBB}.
   */
  static Fill parse(String text) {
    String t = text.toLowerCase(Locale.ROOT);
    try {
      if (t.equals("zero")) {
        return new Zero();
      }
      if (t.equals("mean")) {
        return new ImageMean();
      }
      if (t.startsWith("blur:")) {
        return new Blur(Double.parseDouble(t.substring(5)));
      }
      if (t.matches("#[0-9a-f]{6}")) {
        int rgb = Integer.parseInt(t.substring(1), 16);
        return new Colour(rgb >> 16, rgb >> 8 & 0xff, rgb & 0xff);
      }
    } catch (NumberFormatException e) {
      // the same message as for any other text
    }
    throw new InvalidOptionException("fill", text, "zero, mean, blur:SIGMA or #RRGGBB");
  }
}
