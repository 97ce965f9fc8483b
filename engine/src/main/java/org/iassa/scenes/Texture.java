package org.iassa.scenes;

/**
 * The paint of an object or of a piece of clutter: two colours and how they mix. Coordinates are in
 * units of the image's shorter side, so that a texture's grain does not depend on the size of its
 * object. All classes draw from the same textures.
 */
final class Texture {
  private static final int PATTERNS = 6;

  private final float[] first;
  private final float[] second;
  private final int pattern;
  private final double cos;
  private final double sin;
  private final double pitch;
  private final double phase;
  private final ValueNoise noise;

  private Texture(float[] first, float[] second, SceneRandom random) {
    this.first = first;
    this.second = second;
    this.pattern = random.below(PATTERNS);
    double angle = random.between(0, 2 * Math.PI);
    this.cos = StrictMath.cos(angle);
    this.sin = StrictMath.sin(angle);
    this.pitch = random.between(0.035, 0.09);
    this.phase = random.unit();
    this.noise = new ValueNoise(random.bits());
  }

  /** Draws a pattern for two colours. */
  static Texture of(float[] first, float[] second, SceneRandom random) {
    return new Texture(first, second, random);
  }

  /** Returns one even colour. */
  static Texture plain(float[] colour) {
    return new Texture(colour, colour, new SceneRandom(0, 0));
  }

  /** Writes the colour at (x, y), each channel in [0, 1], to rgb. */
  void at(double x, double y, float[] rgb) {
    float mix = (float) mix(x * cos + y * sin, y * cos - x * sin, x, y);
    for (int c = 0; c < 3; c++) {
      rgb[c] = first[c] + (second[c] - first[c]) * mix;
    }
  }

  private double mix(double u, double v, double x, double y) {
    double p = u / pitch + phase;
    double q = v / pitch + phase;
    switch (pattern) {
      case 0: // gradient across about half an image
        return Math.max(0, Math.min(1, 0.5 + u - 0.5 * cos - 0.5 * sin));
      case 1: // stripes
        return p - Math.floor(p) < 0.5 ? 0 : 1;
      case 2: // checks
        return (((long) Math.floor(p) + (long) Math.floor(q)) & 1) == 0 ? 0 : 1;
      case 3: // dots
        double a = p - Math.floor(p) - 0.5;
        double b = q - Math.floor(q) - 0.5;
        return a * a + b * b < 0.09 ? 1 : 0;
      case 4: // cloudy noise
        return 0.65 * noise.at(x * 14, y * 14) + 0.35 * noise.at(x * 31 + 7, y * 31);
      default: // soft triangle waves
        return Math.abs(2 * (p - Math.floor(p)) - 1);
    }
  }
}
