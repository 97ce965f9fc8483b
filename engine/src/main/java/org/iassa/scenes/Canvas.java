package org.iassa.scenes;

import org.iassa.image.RgbImage;

/** The picture being painted: height·width·3 floats in [0, 1], interleaved RGB. */
final class Canvas {
  /** Samples per pixel and axis along an outline. */
  private static final int SAMPLES = 4;

  private static final double HALF_DIAGONAL = 0.7072;

  final int height;
  final int width;
  final float[] rgb;
  private final double side;
  private final float[] colour = new float[3];

  Canvas(int height, int width) {
    this.height = height;
    this.width = width;
    this.rgb = new float[height * width * 3];
    this.side = Math.min(height, width);
  }

  /**
   * Paints a shape over the picture, mixed by the share of each pixel that it covers.
   *
   * @param opacity 1 hides what lies below
   * @param mask height·width; set true where at least half of a pixel is covered; may be null
   */
  void paint(Placement shape, Texture texture, double opacity, boolean[] mask) {
    int top = (int) Math.max(0, Math.floor(shape.cy() - shape.radius() - 1));
    int bottom = (int) Math.min(height - 1, Math.ceil(shape.cy() + shape.radius() + 1));
    int left = (int) Math.max(0, Math.floor(shape.cx() - shape.radius() - 1));
    int right = (int) Math.min(width - 1, Math.ceil(shape.cx() + shape.radius() + 1));
    for (int y = top; y <= bottom; y++) {
      for (int x = left; x <= right; x++) {
        double distance = shape.distance(x + 0.5, y + 0.5);
        if (distance > HALF_DIAGONAL) {
          x += (int) (distance - HALF_DIAGONAL); // as far as the outline cannot come nearer
          continue;
        }
        int covered = distance < -HALF_DIAGONAL ? SAMPLES * SAMPLES : samplesInside(shape, x, y);
        if (covered == 0) {
          continue;
        }
        float alpha = (float) (opacity * covered / (SAMPLES * SAMPLES));
        texture.at((x + 0.5) / side, (y + 0.5) / side, colour);
        int at = (y * width + x) * 3;
        for (int c = 0; c < 3; c++) {
          rgb[at + c] += (colour[c] - rgb[at + c]) * alpha;
        }
        if (mask != null && 2 * covered >= SAMPLES * SAMPLES) {
          mask[y * width + x] = true;
        }
      }
    }
  }

  /** Counts the samples of a pixel that lie inside the shape. */
  private static int samplesInside(Placement shape, int x, int y) {
    int inside = 0;
    for (int i = 0; i < SAMPLES; i++) {
      for (int j = 0; j < SAMPLES; j++) {
        if (shape.contains(x + (j + 0.5) / SAMPLES, y + (i + 0.5) / SAMPLES)) {
          inside++;
        }
      }
    }
    return inside;
  }

  /** Darkens and brightens the picture along a direction: factor 1 + slope·(position − middle). */
  void light(double slopeX, double slopeY, double gain) {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double u = (x + 0.5 - width * 0.5) / side;
        double v = (y + 0.5 - height * 0.5) / side;
        float factor = (float) (gain * (1 + slopeX * u + slopeY * v));
        int at = (y * width + x) * 3;
        for (int c = 0; c < 3; c++) {
          rgb[at + c] *= factor;
        }
      }
    }
  }

  /** Rounds to 8 bits after adding noise of triangular distribution, the same whatever is drawn. */
  RgbImage develop(long key, double amplitude) {
    byte[] bytes = new byte[rgb.length];
    for (int i = 0; i < bytes.length; i++) {
      long bits = SceneRandom.mix(key + i * 0x9e3779b97f4a7c15L);
      double noise = ((bits >>> 40) + ((bits >>> 8) & 0xffffff)) * 0x1.0p-24 - 1;
      double value = (rgb[i] + amplitude * noise) * 255 + 0.5;
      bytes[i] = (byte) Math.max(0, Math.min(255, (int) Math.floor(value)));
    }
    return new RgbImage(height, width, bytes);
  }
}
