package org.iassa.image;

import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;

/**
 * A saliency map laid over its image. The map is stretched bilinearly over the image and coloured
 * by its place between its least and largest value; the more salient, the more opaque. Where
 * nothing is salient the image shows, greyer and darker than it is.
 */
final class Heatmap {
  private Heatmap() {}

  /** Blends a map over an image; the result has the image's size. */
  static RgbImage blend(RgbImage image, SaliencyMap map) {
    float[] values = stretched(map, image.height(), image.width());
    byte[] from = image.data();
    byte[] to = new byte[from.length];
    for (int i = 0; i < values.length; i++) {
      double v = values[i];
      double opacity = 0.15 + 0.6 * v;
      int r = from[3 * i] & 0xff;
      int g = from[3 * i + 1] & 0xff;
      int b = from[3 * i + 2] & 0xff;
      double grey = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      for (int c = 0; c < 3; c++) {
        double pixel = 0.45 * (from[3 * i + c] & 0xff) + 0.5 * grey;
        double colour = ColourMap.channel(v, c);
        to[3 * i + c] = (byte) Math.round((1 - opacity) * pixel + opacity * colour);
      }
    }
    return new RgbImage(image.height(), image.width(), to);
  }

  /** Colours a map without an image; the result has the size asked for. */
  static RgbImage plain(SaliencyMap map, int height, int width) {
    float[] values = stretched(map, height, width);
    byte[] to = new byte[3 * values.length];
    for (int i = 0; i < to.length; i++) {
      to[i] = (byte) ColourMap.channel(values[i / 3], i % 3);
    }
    return new RgbImage(height, width, to);
  }

  /** Returns the region above min + threshold·(max−min), after stretching the map over an image. */
  static boolean[] region(SaliencyMap map, int height, int width, double threshold) {
    InvalidOptionException.requireRange("threshold", threshold, 0, Math.nextDown(1.0));
    float[] values = stretched(map, height, width);
    boolean[] region = new boolean[values.length];
    for (int i = 0; i < region.length; i++) {
      region[i] = values[i] > threshold;
    }
    return region;
  }

  /** The map at another size, its least value at 0 and its largest at 1; a flat map is 0. */
  private static float[] stretched(SaliencyMap map, int height, int width) {
    float min = map.min();
    double range = (double) map.max() - min;
    float[] values = map.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = range > 0 ? (float) ((values[i] - (double) min) / range) : 0;
    }
    return OpenCv.resize(values, map.height(), map.width(), height, width);
  }
}
