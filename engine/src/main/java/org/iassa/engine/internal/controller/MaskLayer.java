package org.iassa.engine.internal.controller;

import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Method;
import org.iassa.engine.Polarity;
import org.iassa.engine.RisePass;
import org.iassa.engine.Schedule;
import org.iassa.engine.WindowPass;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;

/** Lays the masks of each iteration on a session, as many as the budget allows. */
final class MaskLayer {
  /** Seeds of the RISE passes of one schedule are this far apart, so that their masks differ. */
  private static final long SEED_STEP = 0x9E3779B97F4A7C15L;

  private final KernelSession session;
  private final ExplainOptions options;
  private final Schedule schedule;
  private final Budget budget;
  private final PassPlanner planner;
  private final int openings;
  private PassPlanner.Opening opening;

  /**
   * The masks of one iteration.
   *
   * @param masks how many
   * @param window side of the windows or of the cells
   * @param stride distance between them
   * @param polarity of the windows
   * @param wanted how many masks there would be without a limit, where they were not laid for want
   *     of forward passes; else {@code masks}
   */
  record Laid(int masks, int window, int stride, Polarity polarity, long wanted) {
    /** Returns the same pass with fewer masks. */
    Laid cut(int fewer) {
      return new Laid(fewer, window, stride, polarity, wanted);
    }
  }

  MaskLayer(KernelSession session, ExplainOptions options, Budget budget, int height, int width) {
    this.session = session;
    this.options = options;
    this.schedule = options.schedule();
    this.budget = budget;
    this.planner = new PassPlanner(schedule, height, width);
    this.openings = Math.min(options.iterations(), schedule.opening().size());
    this.opening = planner.opening(openings, -1, false);
  }

  /** Fits the opening to the forward passes that are left. */
  void plan() {
    boolean spendAll =
        options.method() == Method.IASSA
            && options.maxForwards() > 0
            && options.iterations() == openings;
    opening = planner.opening(openings, budget.left(), spendAll);
  }

  /** Returns how many iterations sample the whole image. */
  int openings() {
    return openings;
  }

  /** Returns how many masks iteration k has if it samples the whole image. */
  long masks(int k) {
    return planner.masks(k, openings, opening);
  }

  /** Returns the side of a window or cell of iteration k in pixels. */
  int side(int k) {
    return schedule.pass(k) instanceof RisePass rise
        ? planner.cell(rise)
        : planner.grid(k, 1).window();
  }

  /** Lays up to so many masks to time them; their scores go nowhere. */
  int layProbe(int most) {
    if (schedule.pass(0) instanceof RisePass rise) {
      draw(rise, 0, most); // a session for RISE has no room for windows
      return most;
    }
    int laid = session.layWindows(planner.grid(0, 1), Polarity.REVEAL, WindowFilter.ALL);
    return Math.min(most, laid);
  }

  /** Lays the masks of iteration k. */
  Laid lay(int k) {
    if (schedule.pass(k) instanceof RisePass rise) {
      int masks = planner.randomMasks(k, openings, opening);
      draw(rise, k, masks);
      int cell = planner.cell(rise);
      return new Laid(masks, cell, cell, Polarity.REVEAL, Math.max(masks, rise.masks()));
    }
    return k < openings ? cover(k) : refine(k);
  }

  private void draw(RisePass rise, int k, int masks) {
    long earlier =
        schedule.opening().subList(0, k).stream().filter(RisePass.class::isInstance).count();
    long seed = options.seed() + earlier * SEED_STEP;
    session.drawRise(new RiseGrid(rise.cells(), rise.probability()), seed, masks);
  }

  private Laid cover(int k) {
    return lay(k, planner.grid(k, opening.stretch()), WindowFilter.ALL);
  }

  /** Lays windows inside the region, farther apart if there are too many for the budget. */
  private Laid refine(int k) {
    Laid laid = lay(k, planner.grid(k, 1), options.filter());
    double stretch = planner.next(1);
    while (!budget.allows(laid.masks()) && !Double.isNaN(stretch)) {
      laid = lay(k, planner.grid(k, stretch), options.filter());
      stretch = planner.next(stretch);
    }
    return laid;
  }

  private Laid lay(int k, WindowGrid grid, WindowFilter filter) {
    Polarity polarity = ((WindowPass) schedule.pass(k)).polarity();
    int masks = session.layWindows(grid, polarity, filter);
    return new Laid(masks, grid.window(), grid.stride(), polarity, masks);
  }
}
