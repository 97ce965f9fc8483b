package org.iassa.metrics;

import java.util.Arrays;

/**
 * One level of a multigrid hierarchy for symmetric systems on a grid in which a cell is coupled to
 * its eight neighbours: diagonal·x_i − Σ w_ij·x_j = b_i. The next level joins cells two by two in
 * both directions and sums what couples them (Galerkin, piecewise constant), down to one cell. A
 * cell with a diagonal of zero is no unknown.
 *
 * <p>Arrays have a border of one cell that stays zero: cell (y, x) is at (y + 1)·(width + 2) + x +
 * 1. A coupling is kept at its upper or left end.
 */
final class StencilLevel {
  final int stride;
  final double[] diagonal;
  final double[] east;
  final double[] south;
  final double[] southEast;
  final double[] southWest;
  private final int height;
  private final int width;
  private final double[] x;
  private final double[] b;
  private StencilLevel coarse;

  StencilLevel(int height, int width) {
    this.height = height;
    this.width = width;
    this.stride = width + 2;
    int size = (height + 2) * stride;
    diagonal = new double[size];
    east = new double[size];
    south = new double[size];
    southEast = new double[size];
    southWest = new double[size];
    x = new double[size];
    b = new double[size];
  }

  int at(int y, int x) {
    return (y + 1) * stride + x + 1;
  }

  /** Builds the levels below, once the couplings are set. */
  void coarsen() {
    if (height == 1 && width == 1) {
      return;
    }
    coarse = new StencilLevel((height + 1) / 2, (width + 1) / 2);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int i = at(y, x);
        if (diagonal[i] > 0) {
          coarse.diagonal[coarse.at(y / 2, x / 2)] += diagonal[i];
          coarse.couple(y, x, y, x + 1, east[i]);
          coarse.couple(y, x, y + 1, x, south[i]);
          coarse.couple(y, x, y + 1, x + 1, southEast[i]);
          coarse.couple(y, x, y + 1, x - 1, southWest[i]);
        }
      }
    }
    coarse.coarsen();
  }

  /** Adds the coupling of two cells of the finer level. */
  private void couple(int y, int x, int otherY, int otherX, double weight) {
    if (weight == 0) {
      return;
    }
    int dy = otherY / 2 - y / 2;
    int dx = otherX / 2 - x / 2;
    int i = at(y / 2, x / 2);
    if (dy == 0 && dx == 0) {
      diagonal[i] -= 2 * weight;
    } else if (dy == 0) {
      east[dx > 0 ? i : i - 1] += weight;
    } else if (dx == 0) {
      south[i] += weight;
    } else if (dx > 0) {
      southEast[i] += weight;
    } else {
      southWest[i] += weight;
    }
  }

  /** Returns Σ w·v over a cell's neighbours. */
  double neighbours(double[] v, int i) {
    return east[i] * v[i + 1]
        + east[i - 1] * v[i - 1]
        + south[i] * v[i + stride]
        + south[i - stride] * v[i - stride]
        + southEast[i] * v[i + stride + 1]
        + southEast[i - stride - 1] * v[i - stride - 1]
        + southWest[i] * v[i + stride - 1]
        + southWest[i - stride + 1] * v[i - stride + 1];
  }

  /**
   * Applies one cycle to a residual: a symmetric, positive definite approximation of the inverse.
   *
   * @param residual the right-hand side
   * @return the correction; memory of this level, valid until the next call
   */
  double[] precondition(double[] residual) {
    System.arraycopy(residual, 0, b, 0, b.length);
    Arrays.fill(x, 0);
    cycle();
    return x;
  }

  /**
   * Smooths, corrects by the coarser level, which cycles twice, and smooths the other way round.
   */
  private void cycle() {
    for (int y = 0; y < height; y++) {
      for (int i = at(y, 0); i < at(y, width); i++) {
        relax(i);
      }
    }
    if (coarse == null) {
      return;
    }
    Arrays.fill(coarse.b, 0);
    Arrays.fill(coarse.x, 0);
    for (int y = 0; y < height; y++) {
      for (int column = 0; column < width; column++) {
        int i = at(y, column);
        if (diagonal[i] > 0) {
          coarse.b[coarse.at(y / 2, column / 2)] += b[i] - diagonal[i] * x[i] + neighbours(x, i);
        }
      }
    }
    coarse.cycle();
    coarse.cycle();
    for (int y = 0; y < height; y++) {
      for (int column = 0; column < width; column++) {
        int i = at(y, column);
        if (diagonal[i] > 0) {
          x[i] += coarse.x[coarse.at(y / 2, column / 2)];
        }
      }
    }
    for (int y = height - 1; y >= 0; y--) {
      for (int i = at(y, width) - 1; i >= at(y, 0); i--) {
        relax(i);
      }
    }
  }

  private void relax(int i) {
    if (diagonal[i] > 0) {
      x[i] = (b[i] + neighbours(x, i)) / diagonal[i];
    }
  }
}
