package org.iassa.metrics;

import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.spi.BatchFormat;

/**
 * Resizes maps: bilinear between pixel centres; where a side shrinks, the triangle widens by the
 * same factor, so that no pixel is passed over. A constant map stays constant and every value stays
 * within the map's range.
 */
public final class MapResize {
  private MapResize() {}

  /**
   * Returns the map at another size; the same size gives the map itself.
   *
   * @param height new height in pixels
   * @param width new width in pixels
   */
  public static SaliencyMap to(SaliencyMap map, int height, int width) {
    InvalidOptionException.requireRange("map height", height, 1, BatchFormat.MAX_SIDE);
    InvalidOptionException.requireRange("map width", width, 1, BatchFormat.MAX_SIDE);
    if (map.height() == height && map.width() == width) {
      return map;
    }
    float[] values = map.toArray();
    double[] rows = new double[map.height() * width];
    Taps across = Taps.of(map.width(), width);
    for (int y = 0; y < map.height(); y++) {
      for (int x = 0; x < width; x++) {
        double sum = 0;
        for (int k = 0; k < across.weights[x].length; k++) {
          sum += across.weights[x][k] * values[y * map.width() + across.first[x] + k];
        }
        rows[y * width + x] = sum;
      }
    }
    Taps down = Taps.of(map.height(), height);
    float[] resized = new float[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double sum = 0;
        for (int k = 0; k < down.weights[y].length; k++) {
          sum += down.weights[y][k] * rows[(down.first[y] + k) * width + x];
        }
        resized[y * width + x] = (float) sum;
      }
    }
    return new SaliencyMap(height, width, resized);
  }

  /** For each new pixel, the first old one that counts and the weights from there on. */
  private record Taps(int[] first, double[][] weights) {
    static Taps of(int from, int to) {
      double scale = (double) from / to;
      double reach = Math.max(1, scale);
      int[] first = new int[to];
      double[][] weights = new double[to][];
      for (int i = 0; i < to; i++) {
        double centre = (i + 0.5) * scale - 0.5;
        int low = Math.max(0, (int) Math.ceil(centre - reach));
        int high = Math.min(from - 1, (int) Math.floor(centre + reach));
        first[i] = low;
        weights[i] = new double[high - low + 1];
        double sum = 0;
        for (int k = low; k <= high; k++) {
          weights[i][k - low] = Math.max(0, 1 - Math.abs(k - centre) / reach);
          sum += weights[i][k - low];
        }
        for (int k = 0; k < weights[i].length; k++) {
          weights[i][k] /= sum;
        }
      }
      return new Taps(first, weights);
    }
  }
}
