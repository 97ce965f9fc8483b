package org.iassa.oracle;

import org.iassa.engine.Upsampling;

/** Resampling of planes, each axis by itself, as dense matrices of weights. */
public final class Resampling {
  private Resampling() {}

  /** Weights (to×from) of the map resampling: exact area average down, half-pixel bilinear up. */
  public static double[][] mapAxis(int from, int to) {
    return to < from ? area(from, to) : bilinear(from, to);
  }

  /** Weights (to×from) that spread a coarse feature level over the finest one. */
  public static double[][] featureAxis(Upsampling rule, int from, int to) {
    if (rule == Upsampling.BILINEAR) {
      return bilinear(from, to);
    }
    double[][] weights = new double[to][from];
    for (int i = 0; i < to; i++) {
      weights[i][(int) ((long) i * from / to)] = 1;
    }
    return weights;
  }

  /** Resamples a plane with weights per axis. */
  public static double[] apply(double[][] rows, double[][] columns, double[] plane) {
    int fromWidth = columns[0].length;
    double[] result = new double[rows.length * columns.length];
    for (int y = 0; y < rows.length; y++) {
      double[] line = new double[fromWidth];
      for (int i = 0; i < rows[y].length; i++) {
        for (int x = 0; x < fromWidth && rows[y][i] != 0; x++) {
          line[x] += rows[y][i] * plane[i * fromWidth + x];
        }
      }
      for (int x = 0; x < columns.length; x++) {
        double sum = 0;
        for (int j = 0; j < fromWidth; j++) {
          sum += columns[x][j] * line[j];
        }
        result[y * columns.length + x] = sum;
      }
    }
    return result;
  }

  private static double[][] area(int from, int to) {
    double[][] weights = new double[to][from];
    double ratio = (double) from / to;
    for (int i = 0; i < to; i++) {
      for (int j = 0; j < from; j++) {
        double overlap = Math.min((i + 1) * ratio, j + 1) - Math.max(i * ratio, j);
        weights[i][j] = Math.max(overlap, 0) / ratio;
      }
    }
    return weights;
  }

  private static double[][] bilinear(int from, int to) {
    double[][] weights = new double[to][from];
    for (int i = 0; i < to; i++) {
      double at = Math.min(Math.max((i + 0.5) * from / to - 0.5, 0), from - 1);
      int low = (int) Math.floor(at);
      weights[i][low] += 1 - (at - low);
      weights[i][Math.min(low + 1, from - 1)] += at - low;
    }
    return weights;
  }
}
