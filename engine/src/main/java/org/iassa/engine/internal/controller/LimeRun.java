package org.iassa.engine.internal.controller;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.iassa.engine.CancelledException;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Iteration;
import org.iassa.engine.LimeFit;
import org.iassa.engine.LimeOptions;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.Polarity;
import org.iassa.engine.Progress;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.ScoreException;
import org.iassa.engine.StopReason;
import org.iassa.engine.TargetResult;
import org.iassa.engine.internal.lime.RidgeFit;
import org.iassa.engine.internal.lime.Samples;
import org.iassa.engine.internal.lime.SegmentBatch;
import org.iassa.engine.internal.lime.Segments;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Summary;

/**
 * LIME for one image: hide random superpixels, score, fit a linear model per target. Keeps one
 * score per sample and target; the fit comes last and sums in the samples' order, so results do not
 * depend on how samples are cut into batches.
 */
final class LimeRun {
  /** Masked images without which there is nothing to fit. */
  private static final int FEWEST = 2;

  private final BlackBox model;
  private final PrecisionChoice choice;
  private final ExplainOptions options;
  private final Progress progress;
  private final PhaseClock clock;
  private final Budget budget;
  private final SegmentBatch memory;
  private final FloatBuffer scores;
  private final Segments segments;
  private final Samples samples;
  private final double[][] targetScores;
  private final float[] lowest;
  private final float[] highest;
  private final ScoreRange range;
  private final List<TargetResult> results = new ArrayList<>();
  private final List<LimeFit.Target> fits = new ArrayList<>();
  private int capacity;
  private int done;
  private Iteration iteration;

  /**
   * @param choice the classifier's variant, the targets and the scores of the image itself
   * @param memory started on the image
   * @param scores direct buffer of batch capacity × classes floats
   */
  LimeRun(
      PrecisionChoice choice,
      ExplainOptions options,
      Progress progress,
      PhaseClock clock,
      Budget budget,
      SegmentBatch memory,
      Segments segments,
      FloatBuffer scores) {
    this.model = choice.model();
    this.choice = choice;
    this.options = options;
    this.progress = progress;
    this.clock = clock;
    this.budget = budget;
    this.memory = memory;
    this.scores = scores;
    this.segments = segments;
    this.capacity = memory.capacity();
    int targets = choice.targets().length;
    samples = new Samples(affordable(), segments.count(), options.seed());
    targetScores = new double[targets][samples.count()];
    lowest = new float[targets];
    highest = new float[targets];
    Arrays.fill(lowest, Float.POSITIVE_INFINITY);
    Arrays.fill(highest, Float.NEGATIVE_INFINITY);
    range = new ScoreRange(targets, model.scoreBound());
  }

  /** Sample 0 is the image, which has been scored already. */
  private int affordable() {
    if (!budget.allowsForwards(FEWEST)) {
      throw new InvalidOptionException(
          "max-forwards",
          options.maxForwards(),
          "at least " + (FEWEST + budget.forwards()) + ": the unmasked image and two samples");
    }
    long left = options.maxForwards() > 0 ? options.maxForwards() - budget.forwards() : -1;
    int wanted = options.lime().samples() - 1;
    return 1 + (int) (left < 0 ? wanted : Math.min(wanted, left));
  }

  /** Scores the samples, fits the models and returns why it ended. */
  StopReason run() {
    long began = System.nanoTime();
    scoreSamples();
    clock.enter(Phase.ACCUMULATE);
    range.add(new Summary(Double.POSITIVE_INFINITY, 0, lowest, highest));
    List<SaliencyMap> maps = fit();
    double har = harFraction(maps);
    clock.enter(Phase.OTHER);
    int side = (int) Math.round(Math.sqrt((double) segments.labels().length / segments.count()));
    iteration =
        new Iteration(
            0,
            side,
            side,
            Polarity.REVEAL,
            done,
            done,
            Double.POSITIVE_INFINITY,
            har,
            (System.nanoTime() - began) * 1e-6,
            options.keepIterationMaps() ? maps : List.of());
    progress.iteration(iteration);
    if (!range.anyInformative()) {
      return StopReason.NO_EVIDENCE;
    }
    return done + 1 < options.lime().samples() ? budget.binding() : StopReason.ITERATIONS;
  }

  private void scoreSamples() {
    for (int t = 0; t < targetScores.length; t++) {
      targetScores[t][0] = choice.scores()[choice.targets()[t]];
    }
    int wanted = samples.count() - 1;
    long expected = budget.forwards() + wanted;
    while (done < wanted && !(done >= FEWEST && budget.timed() && budget.left() <= 0)) {
      if (progress.cancelled() || Thread.currentThread().isInterrupted()) {
        throw new CancelledException("cancelled after " + budget.forwards() + " forward passes");
      }
      int count = Math.min(capacity, wanted - done);
      if (done >= FEWEST && budget.timed()) {
        count = (int) Math.min(count, budget.left());
      }
      long began = System.nanoTime();
      if (count < 1 || !scoreBatch(count)) {
        continue;
      }
      clock.enter(Phase.ACCUMULATE);
      keep(count);
      done += count;
      budget.spend(count, System.nanoTime() - began);
      clock.enter(Phase.OTHER);
      progress.forwards(budget.forwards(), expected);
    }
  }

  /** As {@link Loop}: half as many images from then on where memory does not suffice. */
  private boolean scoreBatch(int count) {
    try {
      clock.enter(Phase.BATCH);
      ImageBatch batch = memory.write(samples, 1 + done, count);
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

  private void keep(int count) {
    double bound = model.scoreBound();
    for (int i = 0; i < count; i++) {
      for (int t = 0; t < targetScores.length; t++) {
        float score = scores.get(i * model.classes() + choice.targets()[t]);
        if (!(Math.abs(score) <= bound)) {
          throw new ScoreException(
              "the score of class %d for mask %d is %s, expected a finite number from -%s to %s"
                  .formatted(choice.targets()[t], done + i, score, bound, bound));
        }
        targetScores[t][1 + done + i] = score;
        lowest[t] = Math.min(lowest[t], score);
        highest[t] = Math.max(highest[t], score);
      }
    }
  }

  /** A pixel's saliency is the weight of its superpixel. */
  private List<SaliencyMap> fit() {
    LimeOptions lime = options.lime();
    RidgeFit ridge = new RidgeFit(samples, 1 + done, lime.kernelWidth());
    int[] labels = segments.labels();
    List<SaliencyMap> maps = new ArrayList<>();
    for (int t = 0; t < targetScores.length; t++) {
      RidgeFit.Model fitted = ridge.fit(targetScores[t], lime.alpha(), lime.keep());
      float[] values = new float[labels.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) fitted.weights()[labels[i]];
      }
      SaliencyMap map = new SaliencyMap(segments.height(), segments.width(), values);
      maps.add(map);
      fits.add(new LimeFit.Target(fitted.intercept(), fitted.rSquared(), fitted.used()));
      int index = choice.targets()[t];
      double score = choice.scores()[index];
      results.add(
          range.informative(t) && map.max() > map.min()
              ? new TargetResult.Evidence(index, score, map)
              : new TargetResult.NoEvidence(index, score, range.lowest(t), range.highest(t)));
    }
    return maps;
  }

  private double harFraction(List<SaliencyMap> maps) {
    boolean[] region = new boolean[segments.labels().length];
    for (SaliencyMap map : maps) {
      boolean[] one = map.region(options.threshold());
      for (int i = 0; i < region.length; i++) {
        region[i] |= one[i];
      }
    }
    int inside = 0;
    for (boolean in : region) {
      inside += in ? 1 : 0;
    }
    return (double) inside / region.length;
  }

  List<TargetResult> results() {
    return results;
  }

  Iteration iteration() {
    return iteration;
  }

  LimeFit lime() {
    return new LimeFit(segments.count(), 1 + done, fits);
  }

  /** Returns how many images a batch has. */
  int batch() {
    return capacity;
  }
}
