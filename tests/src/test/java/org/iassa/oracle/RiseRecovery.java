package org.iassa.oracle;

/**
 * Recovers grid and shift from the values of a RISE mask. A mask is Φy·G·Φxᵀ, so its columns lie in
 * the column space of Φy at the true shift; the shift with the least residual of that projection is
 * the answer, and G follows by least squares.
 */
public final class RiseRecovery {
  private final int height;
  private final int width;
  private final int s;
  private final double[][][] rowInverse;
  private final double[][][] columnInverse;

  public RiseRecovery(int height, int width, int s) {
    this.height = height;
    this.width = width;
    this.s = s;
    this.rowInverse = inverses(height, s);
    this.columnInverse = inverses(width, s);
  }

  /** Returns the best fit, its cells unrounded, or what is left when a shift cannot be told. */
  public RiseMask fit(double[] mask) {
    double[] transposed = new double[mask.length];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        transposed[x * height + y] = mask[y * width + x];
      }
    }
    int shiftY = bestShift(mask, height, width, rowInverse);
    int shiftX = bestShift(transposed, width, height, columnInverse);
    double[][] half = product(rowInverse[shiftY], mask, height, width);
    double[] cells = new double[s * s];
    for (int i = 0; i < s; i++) {
      for (int j = 0; j < s; j++) {
        double sum = 0;
        for (int x = 0; x < width; x++) {
          sum += half[i][x] * columnInverse[shiftX][j][x];
        }
        cells[i * s + j] = sum;
      }
    }
    return new RiseMask(height, width, s, cells, shiftY, shiftX);
  }

  /** Returns the fit with its cells rounded to 0 or 1. */
  public RiseMask fitBinary(double[] mask) {
    RiseMask fit = fit(mask);
    double[] bits = fit.cells().clone();
    for (int i = 0; i < bits.length; i++) {
      bits[i] = bits[i] < 0.5 ? 0 : 1;
    }
    return new RiseMask(height, width, s, bits, fit.shiftY(), fit.shiftX());
  }

  private int bestShift(double[] mask, int rows, int columns, double[][][] inverse) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int shift = 0; shift < inverse.length; shift++) {
      double[][] cells = product(inverse[shift], mask, rows, columns);
      double[][] axis = RiseMask.axis(rows, s, shift);
      double residual = 0;
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
          double value = 0;
          for (int i = 0; i < s; i++) {
            value += axis[y][i] * cells[i][x];
          }
          residual += Math.pow(value - mask[y * columns + x], 2);
        }
      }
      if (residual < least) {
        least = residual;
        best = shift;
      }
    }
    return best;
  }

  private double[][] product(double[][] inverse, double[] mask, int rows, int columns) {
    double[][] result = new double[s][columns];
    for (int i = 0; i < s; i++) {
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < columns; x++) {
          result[i][x] += inverse[i][y] * mask[y * columns + x];
        }
      }
    }
    return result;
  }

  /** Left inverses (ΦᵀΦ)⁻¹Φᵀ of the axis weights, one s×length matrix per shift. */
  private static double[][][] inverses(int length, int s) {
    double[][][] all = new double[RiseMask.shifts(length, s)][][];
    for (int shift = 0; shift < all.length; shift++) {
      all[shift] = leftInverse(RiseMask.axis(length, s, shift), s);
    }
    return all;
  }

  private static double[][] leftInverse(double[][] phi, int s) {
    int length = phi.length;
    double[][] work = new double[s][s + length];
    for (int i = 0; i < s; i++) {
      for (int j = 0; j < s; j++) {
        for (double[] row : phi) {
          work[i][j] += row[i] * row[j];
        }
      }
      for (int y = 0; y < length; y++) {
        work[i][s + y] = phi[y][i];
      }
    }
    for (int i = 0; i < s; i++) {
      // A cell that the crop leaves out has no weight anywhere; it comes out as 0.
      work[i][i] = work[i][i] == 0 ? 1 : work[i][i];
    }
    for (int pivot = 0; pivot < s; pivot++) {
      int best = pivot;
      for (int i = pivot + 1; i < s; i++) {
        if (Math.abs(work[i][pivot]) > Math.abs(work[best][pivot])) {
          best = i;
        }
      }
      double[] swap = work[pivot];
      work[pivot] = work[best];
      work[best] = swap;
      if (Math.abs(work[pivot][pivot]) < 1e-12) {
        throw new IllegalArgumentException("a cell cannot be seen at s=" + s + " over " + length);
      }
      for (int i = 0; i < s; i++) {
        double factor = i == pivot ? 0 : work[i][pivot] / work[pivot][pivot];
        for (int j = pivot; j < s + length && factor != 0; j++) {
          work[i][j] -= factor * work[pivot][j];
        }
      }
    }
    double[][] inverse = new double[s][length];
    for (int i = 0; i < s; i++) {
      for (int y = 0; y < length; y++) {
        inverse[i][y] = work[i][s + y] / work[i][i];
      }
    }
    return inverse;
  }
}
