package org.iassa.engine.internal.controller;

import org.iassa.engine.Schedule;
import org.iassa.engine.WindowPass;
import org.iassa.engine.spi.WindowGrid;

/**
 * Turns a schedule into grids of whole pixels for an image, within a number of forward passes. When
 * the opening needs more than there are, all its strides are stretched by one factor.
 */
final class PassPlanner {
  /** Refining iterations may lay their windows this much farther apart to fit the budget. */
  private static final double LONGEST_STRETCH = 1.5;

  private static final double STRETCH_STEP = 1.02;

  private final Schedule schedule;
  private final int height;
  private final int width;
  private final double scale;

  PassPlanner(Schedule schedule, int height, int width) {
    this.schedule = schedule;
    this.height = height;
    this.width = width;
    this.scale = (double) Math.min(height, width) / WindowPass.REFERENCE_SIDE;
  }

  /**
   * Returns the grid of iteration k.
   *
   * @param stretch factor on the stride, at least 1; the stride never exceeds the window
   */
  WindowGrid grid(int k, double stretch) {
    WindowPass pass = schedule.pass(k);
    int window = Math.max(2, (int) Math.floor(pass.window() * scale));
    int stride = Math.max(1, (int) Math.floor(pass.stride() * scale * stretch));
    return new WindowGrid(window, Math.min(stride, window));
  }

  /** Returns how many windows iterations from to until−1 lay on the whole image. */
  long windows(int from, int until, double stretch) {
    long sum = 0;
    for (int k = from; k < until; k++) {
      sum += grid(k, stretch).count(height, width);
    }
    return sum;
  }

  /**
   * Returns the smallest stretch with which the opening passes fit into a number of forward passes.
   *
   * @param passes how many opening passes will be made
   * @param budget forward passes; negative for no limit
   * @return the stretch; if even windows side by side do not fit, a stretch that lays them so
   */
  double openingStretch(int passes, long budget) {
    double stretch = 1;
    while (budget >= 0 && windows(0, passes, stretch) > budget && !sideBySide(passes, stretch)) {
      stretch *= STRETCH_STEP;
    }
    return stretch;
  }

  /** Returns the next stretch to try for a refining iteration, or NaN if it would be too much. */
  double next(double stretch) {
    double next = stretch * 1.1;
    return next > LONGEST_STRETCH ? Double.NaN : next;
  }

  /** Returns the most windows that any iteration lays. */
  long largestPass(int iterations) {
    long most = 1;
    for (int k = 0; k < iterations; k++) {
      most = Math.max(most, grid(k, 1).count(height, width));
    }
    return most;
  }

  private boolean sideBySide(int passes, double stretch) {
    for (int k = 0; k < passes; k++) {
      WindowGrid grid = grid(k, stretch);
      if (grid.stride() < grid.window()) {
        return false;
      }
    }
    return true;
  }
}
