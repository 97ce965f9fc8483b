package org.iassa.oracle;

/** The highly activated region of eq. 7-8 and the change between two passes. */
public final class ActiveRegion {
  private ActiveRegion() {}

  /** Returns the pixels above min + threshold·(max−min) in at least one of the maps. */
  public static boolean[] of(double[][] maps, double threshold) {
    boolean[] region = new boolean[maps[0].length];
    for (double[] map : maps) {
      double level = level(map, threshold);
      for (int i = 0; i < region.length; i++) {
        region[i] |= map[i] > level;
      }
    }
    return region;
  }

  /** Returns the smallest distance of a pixel from its map's level, as a part of the range. */
  public static double margin(double[][] maps, double threshold) {
    double least = Double.POSITIVE_INFINITY;
    for (double[] map : maps) {
      double level = level(map, threshold);
      double range = max(map) - min(map);
      for (double value : map) {
        if (range > 0) {
          least = Math.min(least, Math.abs(value - level) / range);
        }
      }
    }
    return least;
  }

  /** Returns the part of the pixels that lie in the region. */
  public static double fraction(boolean[] region) {
    int count = 0;
    for (boolean in : region) {
      count += in ? 1 : 0;
    }
    return (double) count / region.length;
  }

  /** Returns the largest Σ|new − old| / Σ|new − min new| over the targets; infinite without old. */
  public static double change(double[][] maps, double[][] before) {
    if (before == null) {
      return Double.POSITIVE_INFINITY;
    }
    double largest = 0;
    for (int t = 0; t < maps.length; t++) {
      double min = min(maps[t]);
      double moved = 0;
      double size = 0;
      for (int i = 0; i < maps[t].length; i++) {
        moved += Math.abs(maps[t][i] - before[t][i]);
        size += Math.abs(maps[t][i] - min);
      }
      largest = Math.max(largest, moved == 0 && size == 0 ? 0 : moved / size);
    }
    return largest;
  }

  private static double level(double[] map, double threshold) {
    return min(map) + threshold * (max(map) - min(map));
  }

  private static double min(double[] map) {
    double min = Double.POSITIVE_INFINITY;
    for (double value : map) {
      min = Math.min(min, value);
    }
    return min;
  }

  private static double max(double[] map) {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : map) {
      max = Math.max(max, value);
    }
    return max;
  }
}
