package org.iassa.engine.internal.controller;

import org.iassa.engine.Pass;
import org.iassa.engine.RisePass;
import org.iassa.engine.Schedule;
import org.iassa.engine.WindowPass;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowGrid;

/**
 * Turns a schedule into grids of whole pixels and numbers of random masks for an image, within a
 * number of forward passes.
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
   * How the opening fits the forward passes.
   *
   * @param stretch factor on the strides of all its windows
   * @param random RISE masks that its passes share, as they share those of the schedule
   */
  record Opening(double stretch, long random) {}

  /**
   * Returns the grid of iteration k, which has windows.
   *
   * @param stretch factor on the stride, at least 1; the stride never exceeds the window
   */
  WindowGrid grid(int k, double stretch) {
    WindowPass pass = (WindowPass) schedule.pass(k);
    int window = Math.max(2, (int) Math.floor(pass.window() * scale));
    int stride = Math.max(1, (int) Math.floor(pass.stride() * scale * stretch));
    return new WindowGrid(window, Math.min(stride, window));
  }

  /** Returns the side of a cell of a RISE pass in pixels, along the longer side. */
  int cell(RisePass pass) {
    return (Math.max(height, width) + pass.cells() - 1) / pass.cells();
  }

  /**
   * Plans the opening. Forward passes that do not suffice are shared out in proportion: windows are
   * laid farther apart, all by one factor, and RISE passes get what is left of them.
   *
   * @param passes how many opening passes will be made
   * @param budget forward passes; negative for no limit
   * @param spendAll whether RISE passes take all forward passes that the windows leave, also beyond
   *     the number of masks that they name
   */
  Opening opening(int passes, long budget, boolean spendAll) {
    long random = random(passes);
    long windows = windows(0, passes, 1);
    if (budget < 0 || windows + random <= budget) {
      boolean more = spendAll && budget >= 0 && random > 0;
      return new Opening(1, more ? budget - windows : random);
    }
    double forWindows = (double) budget * windows / Math.max(1, windows + random);
    double stretch = openingStretch(passes, (long) forWindows);
    long laid = windows(0, passes, stretch);
    // Windows that do not fit even side by side are not laid: random masks take it all.
    return new Opening(stretch, Math.min(random, laid <= forWindows ? budget - laid : budget));
  }

  /** Returns how many masks RISE pass k of the opening draws: its share, but at least one. */
  int randomMasks(int k, int passes, Opening opening) {
    long all = random(passes);
    long upTo = share(opening.random, random(k + 1), all) - share(opening.random, random(k), all);
    return (int) Math.max(1, Math.min(upTo, SessionPlan.MAX_MASKS));
  }

  /** Returns value·part/all, rounded down. */
  private static long share(long value, long part, long all) {
    return (long) Math.floor((double) Math.max(0, value) * part / all);
  }

  /** Returns how many RISE masks the first passes name. */
  private long random(int passes) {
    long sum = 0;
    for (int k = 0; k < passes; k++) {
      sum += schedule.pass(k) instanceof RisePass rise ? rise.masks() : 0;
    }
    return sum;
  }

  /** Returns how many masks iteration k lays on the whole image. */
  long masks(int k, int passes, Opening opening) {
    return schedule.pass(k) instanceof RisePass
        ? randomMasks(k, passes, opening)
        : grid(k, k < passes ? opening.stretch : 1).count(height, width);
  }

  /** Returns how many windows iterations from to until−1 lay on the whole image. */
  private long windows(int from, int until, double stretch) {
    long sum = 0;
    for (int k = from; k < until; k++) {
      Pass pass = schedule.pass(k);
      sum += pass instanceof WindowPass ? grid(k, stretch).count(height, width) : 0;
    }
    return sum;
  }

  /** Returns the smallest stretch with which windows fit, or one that lays them side by side. */
  private double openingStretch(int passes, long budget) {
    double stretch = 1;
    while (windows(0, passes, stretch) > budget && !sideBySide(passes, stretch)) {
      stretch *= STRETCH_STEP;
    }
    return stretch;
  }

  /** Returns the next stretch to try for a refining iteration, or NaN if it would be too much. */
  double next(double stretch) {
    double next = stretch * 1.1;
    return next > LONGEST_STRETCH ? Double.NaN : next;
  }

  /** Returns the most windows that any iteration lays, at least 1. */
  long largestPass(int iterations) {
    long most = 1;
    for (int k = 0; k < iterations; k++) {
      most = Math.max(most, windows(k, k + 1, 1));
    }
    return most;
  }

  private boolean sideBySide(int passes, double stretch) {
    for (int k = 0; k < passes; k++) {
      if (schedule.pass(k) instanceof WindowPass) {
        WindowGrid grid = grid(k, stretch);
        if (grid.stride() < grid.window()) {
          return false;
        }
      }
    }
    return true;
  }
}
