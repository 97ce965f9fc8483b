package org.iassa.oracle;

/**
 * One RISE mask: an s×s grid upsampled to (s+1)·⌈H/s⌉ × (s+1)·⌈W/s⌉ by the half-pixel bilinear rule
 * with clamped edges, cropped to H×W at (shiftY, shiftX).
 *
 * @param cells s·s values, row by row
 */
public record RiseMask(int height, int width, int s, double[] cells, int shiftY, int shiftX) {
  /** Returns the number of shifts along an axis of this length: ⌈length/s⌉. */
  public static int shifts(int length, int s) {
    return (length + s - 1) / s;
  }

  /**
   * Returns the weights of the s cells along one axis, length×s: row i holds the weights of the
   * pixel i after cropping.
   */
  public static double[][] axis(int length, int s, int shift) {
    int upsampled = (s + 1) * shifts(length, s);
    double[][] weights = new double[length][s];
    for (int i = 0; i < length; i++) {
      double at = (i + shift + 0.5) * s / upsampled - 0.5;
      at = Math.min(Math.max(at, 0), s - 1);
      int low = (int) Math.floor(at);
      int high = Math.min(low + 1, s - 1);
      weights[i][low] += 1 - (at - low);
      weights[i][high] += at - low;
    }
    return weights;
  }

  /** Returns the dense mask. */
  public double[] dense() {
    double[][] rows = axis(height, s, shiftY);
    double[][] columns = axis(width, s, shiftX);
    double[] mask = new double[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double sum = 0;
        for (int i = 0; i < s; i++) {
          for (int j = 0; j < s; j++) {
            sum += rows[y][i] * cells[i * s + j] * columns[x][j];
          }
        }
        mask[y * width + x] = sum;
      }
    }
    return mask;
  }
}
