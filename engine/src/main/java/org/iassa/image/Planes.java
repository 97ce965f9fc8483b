package org.iassa.image;

import java.nio.FloatBuffer;
import org.iassa.engine.Fill;
import org.iassa.engine.InvalidOptionException;

/**
 * Images as the engine takes them: three planes of normalised floats, index (c·H + y)·W + x.
 * Buffers are written from index 0, whatever their position, which stays as it was.
 */
public final class Planes {
  private Planes() {}

  /**
   * Writes {@link Preprocessing#normalise} of every pixel, its channels in the input's order.
   *
   * @param image an H×W image
   * @param preprocessing mean and standard deviation per channel
   * @param out room for at least 3·H·W floats, heap or direct
   */
  public static void normalise(RgbImage image, Preprocessing preprocessing, FloatBuffer out) {
    int pixels = image.height() * image.width();
    requireRoom("planes", out, pixels);
    byte[] data = image.data();
    float[] table = new float[256];
    for (int c = 0; c < 3; c++) {
      for (int v = 0; v < 256; v++) {
        table[v] = preprocessing.normalise(c, v);
      }
      int colour = preprocessing.channels().colour(c);
      for (int i = 0; i < pixels; i++) {
        out.put(c * pixels + i, table[data[3 * i + colour] & 0xff]);
      }
    }
  }

  /**
   * Writes what stands in the masked-out pixels of an image.
   *
   * <p>{@link Fill.Zero} is 0 after normalisation; {@link Fill.Colour} is that colour, normalised;
   * {@link Fill.ImageMean} is each channel's mean over the image, summed in double precision;
   * {@link Fill.Blur} is the image convolved with a Gaussian, with reflected borders.
   *
   * @param fill which fill
   * @param image the image's 3·H·W normalised values
   * @param height H
   * @param width W
   * @param preprocessing what the image was normalised with
   * @param out room for at least 3·H·W floats, heap or direct; not the image itself
   */
  public static void fill(
      Fill fill,
      FloatBuffer image,
      int height,
      int width,
      Preprocessing preprocessing,
      FloatBuffer out) {
    int pixels = Math.multiplyExact(height, width);
    requireRoom("image planes", image, pixels);
    requireRoom("fill planes", out, pixels);
    if (fill instanceof Fill.Zero) {
      flat(out, pixels, 0, 0, 0);
    } else if (fill instanceof Fill.Colour colour) {
      int[] rgb = {colour.red(), colour.green(), colour.blue()};
      float[] channels = new float[3];
      for (int c = 0; c < 3; c++) {
        channels[c] = preprocessing.normalise(c, rgb[preprocessing.channels().colour(c)]);
      }
      flat(out, pixels, channels);
    } else if (fill instanceof Fill.ImageMean) {
      flat(out, pixels, mean(image, 0, pixels), mean(image, 1, pixels), mean(image, 2, pixels));
    } else if (fill instanceof Fill.Blur blur) {
      float[] plane = new float[pixels];
      for (int c = 0; c < 3; c++) {
        image.get(c * pixels, plane);
        OpenCv.blur(plane, height, width, blur.sigma());
        out.put(c * pixels, plane);
      }
    } else {
      throw new InvalidOptionException("fill", fill, "zero, a colour, mean or blur");
    }
  }

  private static float mean(FloatBuffer image, int channel, int pixels) {
    double sum = 0;
    for (int i = 0; i < pixels; i++) {
      sum += image.get(channel * pixels + i);
    }
    return (float) (sum / pixels);
  }

  private static void flat(FloatBuffer out, int pixels, float... colour) {
    for (int c = 0; c < 3; c++) {
      for (int i = 0; i < pixels; i++) {
        out.put(c * pixels + i, colour[c]);
      }
    }
  }

  private static void requireRoom(String name, FloatBuffer buffer, int pixels) {
    if (buffer.limit() < 3L * pixels) {
      throw new InvalidOptionException(
          name, "a buffer of " + buffer.limit() + " floats", "at least " + 3L * pixels);
    }
  }
}
