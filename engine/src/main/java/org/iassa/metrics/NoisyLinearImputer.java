package org.iassa.metrics;

import java.util.SplittableRandom;

/**
 * Fills removed pixels with the weighted mean of their eight neighbours, removed ones too (Rong et
 * al. 2022): Σ_j w_ij·(x_i − x_j) = 0 for every removed pixel i over its neighbours j inside the
 * image, w = 1/6 across an edge and 1/12 across a corner. Kept pixels are the boundary values. Then
 * normal noise is added to what was filled.
 *
 * <p>The weights are symmetric, so the system is symmetric and, as an image hangs together,
 * positive definite while one pixel is kept. It is solved per channel by conjugate gradients with a
 * diagonal preconditioner to a residual of {@value #TOLERANCE} of the right-hand side, in double
 * precision and always in the same order.
 */
final class NoisyLinearImputer {
  private static final double EDGE = 1 / 6.0;
  private static final double CORNER = 1 / 12.0;
  private static final double TOLERANCE = 1e-6;
  private static final int CHANNELS = 3;

  private final int height;
  private final int width;
  private final int stride;
  private final double[] diagonal;
  private final int[] unknowns;
  private final boolean[] removed;

  /**
   * @param removed which of the H·W pixels to fill; at least one is not
   */
  NoisyLinearImputer(int height, int width, boolean[] removed) {
    this.height = height;
    this.width = width;
    this.stride = width + 2; // a border of one pixel, whose values stay zero
    this.removed = removed;
    this.diagonal = new double[(height + 2) * stride];
    int count = 0;
    for (boolean gone : removed) {
      count += gone ? 1 : 0;
    }
    if (count == removed.length) {
      throw new IllegalArgumentException("no pixel is kept");
    }
    unknowns = new int[count];
    int next = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (removed[y * width + x]) {
          int at = at(y, x);
          unknowns[next++] = at;
          int rows = (y > 0 ? 1 : 0) + (y < height - 1 ? 1 : 0);
          int columns = (x > 0 ? 1 : 0) + (x < width - 1 ? 1 : 0);
          diagonal[at] = EDGE * (rows + columns) + CORNER * rows * columns;
        }
      }
    }
  }

  private int at(int y, int x) {
    return (y + 1) * stride + x + 1;
  }

  /**
   * Fills an image.
   *
   * @param image 3·H·W values, planar
   * @param noise standard deviation of the noise, per channel
   * @param random where the noise comes from
   * @return a new array; kept pixels are as they were
   */
  float[] impute(float[] image, double[] noise, SplittableRandom random) {
    float[] filled = image.clone();
    for (int c = 0; c < CHANNELS; c++) {
      double[] x = solve(image, c * height * width);
      for (int at : unknowns) {
        int pixel = (at / stride - 1) * width + at % stride - 1;
        filled[c * height * width + pixel] =
            (float) (x[at] + (noise[c] == 0 ? 0 : noise[c] * random.nextGaussian()));
      }
    }
    return filled;
  }

  private double[] solve(float[] image, int offset) {
    double[] known = new double[diagonal.length];
    double mean = 0;
    int count = 0;
    for (int p = 0; p < removed.length; p++) {
      if (!removed[p]) {
        known[at(p / width, p % width)] = image[offset + p];
        mean += image[offset + p];
        count++;
      }
    }
    mean /= count;
    double[] x = new double[diagonal.length];
    double[] residual = new double[diagonal.length];
    double[] direction = new double[diagonal.length];
    double[] product = new double[diagonal.length];
    for (int at : unknowns) {
      x[at] = mean;
    }
    double rightHandSide = 0;
    double rho = 0;
    for (int at : unknowns) {
      double b = neighbours(known, at);
      rightHandSide += b * b;
      residual[at] = b - (diagonal[at] * x[at] - neighbours(x, at));
      direction[at] = residual[at] / diagonal[at];
      rho += residual[at] * direction[at];
    }
    double enough = TOLERANCE * TOLERANCE * rightHandSide;
    for (int i = 0; i < unknowns.length && rho > 0; i++) {
      double curvature = 0;
      for (int at : unknowns) {
        product[at] = diagonal[at] * direction[at] - neighbours(direction, at);
        curvature += direction[at] * product[at];
      }
      double step = rho / curvature;
      double square = 0;
      double next = 0;
      for (int at : unknowns) {
        x[at] += step * direction[at];
        double r = residual[at] - step * product[at];
        residual[at] = r;
        square += r * r;
        next += r * r / diagonal[at];
      }
      if (square <= enough) {
        break;
      }
      for (int at : unknowns) {
        direction[at] = residual[at] / diagonal[at] + next / rho * direction[at];
      }
      rho = next;
    }
    return x;
  }

  /** Returns Σ w·v over the neighbours; what v does not hold, and the border, are zero. */
  private double neighbours(double[] v, int at) {
    int up = at - stride;
    int down = at + stride;
    return EDGE * (v[up] + v[at - 1] + v[at + 1] + v[down])
        + CORNER * (v[up - 1] + v[up + 1] + v[down - 1] + v[down + 1]);
  }
}
