package org.iassa.engine.internal.controller;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.Blend;
import org.iassa.engine.CancelledException;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Iteration;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.Progress;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.StopReason;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.KernelSession.MapKind;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Summary;

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
  private final BatchWriter batches;
  private final MaskLayer layer;
  private final boolean attention;
  private final int height;
  private final int width;
  private int capacity;
  private final List<Iteration> iterations = new ArrayList<>();
  private final ScoreRange range;
  private long expectedForwards;
  private RankingWatch ranking;
  private int stableAfter;

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
    this.layer = new MaskLayer(session, options, budget, height, width);
    this.range = new ScoreRange(session.plan().targets(), model.scoreBound());
  }

  /** Ends the first pass early, where this says that its ranking is stable; null for never. */
  void watch(RankingWatch ranking) {
    this.ranking = ranking;
  }

  /** Makes the iterations and returns why they ended. */
  StopReason run() {
    if (budget.timed()) {
      measureForward();
    }
    return iterate();
  }

  List<Iteration> iterations() {
    return iterations;
  }

  ScoreRange range() {
    return range;
  }

  private StopReason iterate() {
    layer.plan();
    expectedForwards = budget.forwards() + expectedAfter(-1, 1);
    boolean cut = false;
    int calm = 0;
    for (int k = 0; k < options.iterations(); k++) {
      long began = System.nanoTime();
      clock.enter(Phase.MASKS);
      MaskLayer.Laid laid = layer.lay(k);
      if (laid.masks() == 0) {
        return StopReason.EMPTY_REGION;
      }
      if (k == 0) {
        requireBudget(budget.allowsForwards(laid.masks()), laid.masks());
      } else if (!budget.allows(laid.masks())) {
        return budget.binding();
      }
      if (!scoreMasks(laid.masks(), k == 0)) {
        return budget.binding();
      }
      if (stableAfter > 0) {
        finish(k, laid.cut(stableAfter), began);
        return range.anyInformative() ? StopReason.STABLE : StopReason.NO_EVIDENCE;
      }
      Iteration done = finish(k, laid, began);
      if (k + 1 >= layer.openings() && !range.anyInformative()) {
        return StopReason.NO_EVIDENCE;
      }
      cut |= laid.masks() < laid.wanted();
      boolean still = k >= layer.openings() && done.change() <= options.tolerance();
      calm = still ? calm + 1 : 0;
      if (calm >= options.patience()) {
        return StopReason.CONVERGED;
      }
    }
    return cut ? budget.binding() : StopReason.ITERATIONS;
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
      if (ranking != null) {
        count = Math.min(count, ranking.untilCheck(first));
      }
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
      if (ranking != null && ranking.stable(first) && first < masks) {
        stableAfter = first;
        return true;
      }
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

  private Iteration finish(int k, MaskLayer.Laid laid, long began) {
    clock.enter(Phase.ACCUMULATE);
    session.finishPass(
        new Estimate(
            options.estimator(),
            options.evidence(),
            options.uncovered(),
            options.schedule().pass(k).weight()));
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
            laid.window(),
            laid.stride(),
            laid.polarity(),
            laid.masks(),
            laid.masks(),
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
    for (int j = k + 1; j < options.iterations(); j++) {
      double side = Math.sqrt(harFraction) + (double) layer.side(j) / Math.min(height, width);
      double share = j < layer.openings() ? 1 : Math.min(1, side * side);
      expected += share * layer.masks(j);
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
    int count = layer.layProbe(capacity);
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
              + ": the masks of the first pass, laid sparsely, and the unmasked image");
    }
  }
}
