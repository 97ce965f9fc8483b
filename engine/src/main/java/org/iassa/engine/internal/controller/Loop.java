package org.iassa.engine.internal.controller;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.Blend;
import org.iassa.engine.CancelledException;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Iteration;
import org.iassa.engine.Method;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.Polarity;
import org.iassa.engine.Progress;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.StopReason;
import org.iassa.engine.internal.controller.PhaseClock.Phase;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.KernelSession.MapKind;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.Summary;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;

/**
 * The iterations of one explanation (section 3 of the paper): lay masks, score them, estimate S,
 * adjust it by attention, find the region to sample next, until nothing changes or the budget is
 * spent.
 */
final class Loop {
  private final BlackBox model;
  private final KernelSession session;
  private final ExplainOptions options;
  private final Progress progress;
  private final PhaseClock clock;
  private final Budget budget;
  private final FloatBuffer scores;
  private final FloatBuffer map;
  private final PassPlanner planner;
  private final BatchWriter batches;
  private final Estimate estimate;
  private final boolean attention;
  private final int height;
  private final int width;
  private int capacity;
  private final int openings;
  private final List<Iteration> iterations = new ArrayList<>();
  private final ScoreRange range;
  private double openingStretch = 1;
  private long expectedForwards;

  /**
   * @param session started on the image, with features if there is attention
   * @param attention whether the session has features
   * @param scores direct buffer of batch capacity × classes floats
   * @param map direct buffer of H·W floats
   */
  Loop(
      BlackBox model,
      KernelSession session,
      ExplainOptions options,
      Progress progress,
      PhaseClock clock,
      Budget budget,
      boolean attention,
      FloatBuffer scores,
      FloatBuffer map) {
    this.model = model;
    this.session = session;
    this.options = options;
    this.progress = progress;
    this.clock = clock;
    this.budget = budget;
    this.attention = attention;
    this.scores = scores;
    this.map = map;
    this.height = model.format().height();
    this.width = model.format().width();
    this.capacity = session.plan().batchCapacity();
    this.batches = new BatchWriter(session);
    this.planner = new PassPlanner(options.schedule(), height, width);
    this.openings = Math.min(options.iterations(), options.schedule().opening().size());
    this.range = new ScoreRange(session.plan().targets(), model.scoreBound());
    this.estimate = new Estimate(options.estimator(), options.evidence(), options.uncovered());
  }

  /** Makes the iterations and returns why they ended. */
  StopReason run() {
    if (budget.timed()) {
      measureForward();
    }
    return options.method() == Method.RISE ? rise() : windows();
  }

  List<Iteration> iterations() {
    return iterations;
  }

  ScoreRange range() {
    return range;
  }

  private StopReason rise() {
    RiseOptions rise = options.rise();
    requireBudget(budget.allowsForwards(1), 1);
    long left = budget.left();
    int masks = (int) (left < 0 ? rise.masks() : Math.max(1, Math.min(rise.masks(), left)));
    expectedForwards = budget.forwards() + masks;
    long began = System.nanoTime();
    clock.enter(Phase.MASKS);
    drawRise(masks);
    scoreMasks(masks, true);
    int cell = (Math.max(height, width) + rise.cells() - 1) / rise.cells();
    finish(0, cell, cell, Polarity.REVEAL, masks, began);
    if (!range.anyInformative()) {
      return StopReason.NO_EVIDENCE;
    }
    return masks < rise.masks() ? budget.binding() : StopReason.ITERATIONS;
  }

  private void drawRise(int masks) {
    RiseOptions rise = options.rise();
    session.drawRise(new RiseGrid(rise.cells(), rise.probability()), options.seed(), masks);
  }

  private StopReason windows() {
    openingStretch = planner.openingStretch(openings, budget.left());
    expectedForwards = budget.forwards() + planner.windows(0, options.iterations(), openingStretch);
    int calm = 0;
    for (int k = 0; k < options.iterations(); k++) {
      boolean opening = options.schedule().opens(k);
      long began = System.nanoTime();
      clock.enter(Phase.MASKS);
      WindowGrid grid = planner.grid(k, opening ? openingStretch : 1);
      Polarity polarity = options.schedule().pass(k).polarity();
      WindowFilter filter = opening ? WindowFilter.ALL : options.filter();
      int masks = session.layWindows(grid, polarity, filter);
      for (double stretch = planner.next(1); !opening && !budget.allows(masks); ) {
        if (Double.isNaN(stretch)) {
          break;
        }
        grid = planner.grid(k, stretch);
        masks = session.layWindows(grid, polarity, filter);
        stretch = planner.next(stretch);
      }
      if (masks == 0) {
        return StopReason.EMPTY_REGION;
      }
      if (k == 0) {
        requireBudget(budget.allowsForwards(masks), masks);
      } else if (!budget.allows(masks)) {
        return budget.binding();
      }
      if (!scoreMasks(masks, k == 0)) {
        return budget.binding();
      }
      Iteration done = finish(k, grid.window(), grid.stride(), polarity, masks, began);
      if (k + 1 >= openings && !range.anyInformative()) {
        return StopReason.NO_EVIDENCE;
      }
      calm = !opening && done.change() <= options.tolerance() ? calm + 1 : 0;
      if (calm >= options.patience()) {
        return StopReason.CONVERGED;
      }
    }
    return StopReason.ITERATIONS;
  }

  /**
   * Scores all masks of the pass.
   *
   * @param complete whether the pass must be finished even if the time is up
   * @return whether it was finished
   */
  private boolean scoreMasks(int masks, boolean complete) {
    batches.forget();
    for (int first = 0; first < masks; ) {
      if (!complete && budget.expired()) {
        return false;
      }
      requireGoing();
      int count = Math.min(capacity, masks - first);
      long began = System.nanoTime();
      if (!scoreBatch(first, count, masks)) {
        continue;
      }
      clock.enter(Phase.ACCUMULATE);
      session.accumulate(first, count, scores, model.classes());
      first += count;
      budget.spend(count, System.nanoTime() - began);
      clock.enter(Phase.OTHER);
      progress.forwards(budget.forwards(), Math.max(expectedForwards, budget.forwards()));
    }
    return true;
  }

  /**
   * Scores one batch. If memory does not suffice, batches are half as large from then on; results
   * do not depend on it.
   *
   * @param masks masks of the pass
   * @return whether it was scored; else the caller asks again for fewer
   */
  private boolean scoreBatch(int first, int count, int masks) {
    try {
      clock.enter(Phase.BATCH);
      ImageBatch batch = batches.write(first, count, masks);
      clock.enter(Phase.FORWARD);
      Scores.request(model, batch, scores);
      return true;
    } catch (OutOfMemoryException e) {
      if (count == 1) {
        throw e;
      }
      capacity = count / 2;
      return false;
    }
  }

  /** Returns how many images a batch has. */
  int batch() {
    return capacity;
  }

  private Iteration finish(
      int k, int window, int stride, Polarity polarity, int masks, long began) {
    clock.enter(Phase.ACCUMULATE);
    session.finishPass(estimate);
    clock.enter(Phase.AFFINITY);
    if (options.blend() == Blend.PRODUCT && attention) {
      session.adjust(0);
      session.multiply();
    } else {
      session.adjust(options.beta());
    }
    clock.enter(Phase.ACCUMULATE);
    Summary summary = session.summarise(options.threshold());
    range.add(summary);
    clock.enter(Phase.OTHER);
    Iteration iteration =
        new Iteration(
            k,
            window,
            stride,
            polarity,
            masks,
            masks,
            summary.change(),
            summary.harFraction(),
            (System.nanoTime() - began) * 1e-6,
            options.keepIterationMaps() ? maps() : List.of());
    iterations.add(iteration);
    expectedForwards = budget.forwards() + expectedAfter(k, summary.harFraction());
    progress.iteration(iteration);
    return iteration;
  }

  /** Expects refining iterations to sample the present region, grown by one window all round. */
  private long expectedAfter(int k, double harFraction) {
    double expected = 0;
    for (int j = k + 1; j < options.iterations() && options.method() != Method.RISE; j++) {
      WindowGrid grid = planner.grid(j, j < openings ? openingStretch : 1);
      double side = Math.sqrt(harFraction) + (double) grid.window() / Math.min(height, width);
      double share = j < openings ? 1 : Math.min(1, side * side);
      expected += share * grid.count(height, width);
    }
    long left = budget.left();
    return left < 0 ? Math.round(expected) : Math.min(Math.round(expected), left);
  }

  /** Reads S′ of every target. */
  List<SaliencyMap> maps() {
    List<SaliencyMap> maps = new ArrayList<>();
    float[] values = new float[height * width];
    for (int t = 0; t < session.plan().targets(); t++) {
      session.read(MapKind.ADJUSTED, t, map);
      map.get(0, values);
      maps.add(new SaliencyMap(height, width, values));
    }
    return maps;
  }

  /** Times one batch, so that a time limit becomes a number of forward passes. */
  private void measureForward() {
    clock.enter(Phase.FORWARD);
    int masks = capacity;
    if (options.method() == Method.RISE) {
      drawRise(masks); // a session for RISE has no room for windows
    } else {
      masks = session.layWindows(planner.grid(0, 1), Polarity.REVEAL, WindowFilter.ALL);
    }
    int count = Math.min(capacity, masks);
    requireBudget(budget.allowsForwards(count + 1), count + 1);
    long began = System.nanoTime();
    while (!scoreBatch(0, count, count)) {
      count = capacity;
    }
    budget.spend(count, System.nanoTime() - began);
    clock.enter(Phase.OTHER);
  }

  private void requireGoing() {
    if (progress.cancelled() || Thread.currentThread().isInterrupted()) {
      throw new CancelledException(
          "cancelled after "
              + budget.forwards()
              + " forward passes, in iteration "
              + iterations.size());
    }
  }

  private void requireBudget(boolean enough, long needed) {
    if (!enough) {
      throw new InvalidOptionException(
          "max-forwards",
          options.maxForwards(),
          "at least "
              + (needed + budget.forwards())
              + ": windows laid side by side once and the unmasked image");
    }
  }
}
