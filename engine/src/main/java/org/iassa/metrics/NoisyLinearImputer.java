package org.iassa.metrics;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Fills removed pixels with the weighted mean of their eight neighbours, removed ones too (Rong et
 * al. 2022): Σ_j w_ij·(x_i − x_j) = 0 for every removed pixel i over its neighbours j inside the
 * image, w = 1/6 across an edge and 1/12 across a corner. Kept pixels are the boundary values. Then
 * normal noise is added to what was filled.
 *
 * <p>The weights are symmetric, so the system is symmetric and, as an image hangs together,
 * positive definite while one pixel is kept. It is solved per channel by conjugate gradients,
 * preconditioned by {@link StencilLevel}'s multigrid cycle, to a residual of {@value #TOLERANCE} of
 * the right-hand side, in double precision and always in the same order.
 */
final class NoisyLinearImputer {
  private static final double EDGE = 1 / 6.0;
  private static final double CORNER = 1 / 12.0;
  private static final double TOLERANCE = 1e-6;
  private static final int CHANNELS = 3;

  private final int height;
  private final int width;
  private final StencilLevel system;
  private final int[] unknowns;
  private final boolean[] removed;

  /**
   * @param removed which of the H·W pixels to fill; at least one is not
   */
  NoisyLinearImputer(int height, int width, boolean[] removed) {
    this.height = height;
    this.width = width;
    this.removed = removed;
    this.system = new StencilLevel(height, width);
    int[] found = new int[removed.length];
    int count = 0;
    for (int p = 0; p < removed.length; p++) {
      if (removed[p]) {
        int at = system.at(p / width, p % width);
        found[count++] = at;
        couple(p / width, p % width, at);
      }
    }
    if (count == removed.length) {
      throw new IllegalArgumentException("no pixel is kept");
    }
    unknowns = Arrays.copyOf(found, count);
    system.coarsen();
  }

  private void couple(int y, int x, int at) {
    int rows = (y > 0 ? 1 : 0) + (y < height - 1 ? 1 : 0);
    int columns = (x > 0 ? 1 : 0) + (x < width - 1 ? 1 : 0);
    system.diagonal[at] = EDGE * (rows + columns) + CORNER * rows * columns;
    system.east[at] = isRemoved(y, x + 1) ? EDGE : 0;
    system.south[at] = isRemoved(y + 1, x) ? EDGE : 0;
    system.southEast[at] = isRemoved(y + 1, x + 1) ? CORNER : 0;
    system.southWest[at] = isRemoved(y + 1, x - 1) ? CORNER : 0;
  }

  private boolean isRemoved(int y, int x) {
    return y < height && x >= 0 && x < width && removed[y * width + x];
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
        int pixel = (at / system.stride - 1) * width + at % system.stride - 1;
        filled[c * height * width + pixel] =
            (float) (x[at] + (noise[c] == 0 ? 0 : noise[c] * random.nextGaussian()));
      }
    }
    return filled;
  }

  private double[] solve(float[] image, int offset) {
    double[] diagonal = system.diagonal;
    double[] known = new double[diagonal.length];
    double mean = 0;
    for (int p = 0; p < removed.length; p++) {
      if (!removed[p]) {
        known[system.at(p / width, p % width)] = image[offset + p];
        mean += image[offset + p] / (removed.length - unknowns.length);
      }
    }
    double[] x = new double[diagonal.length];
    for (int at : unknowns) {
      x[at] = mean;
    }
    double[] residual = new double[diagonal.length];
    double rightHandSide = 0;
    double square = 0;
    for (int at : unknowns) {
      double b = kept(known, at);
      rightHandSide += b * b;
      residual[at] = b - diagonal[at] * x[at] + system.neighbours(x, at);
      square += residual[at] * residual[at];
    }
    double enough = TOLERANCE * TOLERANCE * rightHandSide;
    double[] direction = new double[diagonal.length];
    double[] product = new double[diagonal.length];
    double before = 1;
    for (int i = 0; i < unknowns.length && square > enough; i++) {
      double[] corrected = system.precondition(residual);
      double rho = 0;
      for (int at : unknowns) {
        rho += residual[at] * corrected[at];
      }
      double keep = i == 0 ? 0 : rho / before;
      for (int at : unknowns) {
        direction[at] = corrected[at] + keep * direction[at];
      }
      double curvature = 0;
      for (int at : unknowns) {
        product[at] = diagonal[at] * direction[at] - system.neighbours(direction, at);
        curvature += direction[at] * product[at];
      }
      double step = rho / curvature;
      square = 0;
      for (int at : unknowns) {
        x[at] += step * direction[at];
        residual[at] -= step * product[at];
        square += residual[at] * residual[at];
      }
      before = rho;
    }
    return x;
  }

  /** Returns Σ w·v over the neighbours that are kept; v is zero elsewhere. */
  private double kept(double[] v, int at) {
    int up = at - system.stride;
    int down = at + system.stride;
    return EDGE * (v[up] + v[at - 1] + v[at + 1] + v[down])
        + CORNER * (v[up - 1] + v[up + 1] + v[down - 1] + v[down + 1]);
  }
}
