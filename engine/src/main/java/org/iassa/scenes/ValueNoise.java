package org.iassa.scenes;

/** Smooth noise: random values on the integer lattice, blended by 3t² − 2t³. Values in [0, 1). */
final class ValueNoise {
  private final long key;

  ValueNoise(long key) {
    this.key = key;
  }

  /** Returns the noise at (x, y); one unit is one cell of the lattice. */
  double at(double x, double y) {
    double fx = Math.floor(x);
    double fy = Math.floor(y);
    double tx = smooth(x - fx);
    double ty = smooth(y - fy);
    long ix = (long) fx;
    long iy = (long) fy;
    double top = lattice(ix, iy) + (lattice(ix + 1, iy) - lattice(ix, iy)) * tx;
    double low = lattice(ix, iy + 1) + (lattice(ix + 1, iy + 1) - lattice(ix, iy + 1)) * tx;
    return top + (low - top) * ty;
  }

  /**
   * Adds weight·noise for every pixel, row by row.
   *
   * @param out height·width values
   * @param cell pixels per cell of the lattice
   */
  void addTo(float[] out, int height, int width, double cell, double weight) {
    int columns = (int) (width / cell) + 3;
    double[] above = new double[columns];
    double[] below = new double[columns];
    double[] row = new double[columns];
    long loaded = Long.MIN_VALUE;
    for (int y = 0; y < height; y++) {
      double v = (y + 0.5) / cell;
      long iy = (long) v;
      if (iy != loaded) {
        for (int i = 0; i < columns; i++) {
          above[i] = weight * lattice(i, iy);
          below[i] = weight * lattice(i, iy + 1);
        }
        loaded = iy;
      }
      double ty = smooth(v - iy);
      for (int i = 0; i < columns; i++) {
        row[i] = above[i] + (below[i] - above[i]) * ty;
      }
      for (int x = 0; x < width; x++) {
        double u = (x + 0.5) / cell;
        int ix = (int) u;
        out[y * width + x] += (float) (row[ix] + (row[ix + 1] - row[ix]) * smooth(u - ix));
      }
    }
  }

  private double lattice(long x, long y) {
    return (SceneRandom.mix(key + x * 0x9e3779b97f4a7c15L + y * 0xc2b2ae3d27d4eb4fL) >>> 40)
        * 0x1.0p-24;
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }
}
