package org.iassa.engine.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Polarity;
import org.iassa.engine.Uncovered;
import org.junit.jupiter.api.Test;

/** Estimators, uncovered pixels, and how a pass joins earlier ones. */
interface EstimateContract extends BackendCase {
  @Test
  default void estimators_matchDenseSums_withUncoveredPixels() {
    long seed = 3000;
    for (Estimator estimator : Estimator.values()) {
      for (Uncovered uncovered : Uncovered.values()) {
        for (Polarity polarity : Polarity.values()) {
          Estimate estimate = new Estimate(estimator, Evidence.REPLACE, uncovered);
          try (Rig rig = rig(Setup.of(31, 33, seed++).targets(8, 3))) {
            // First with uncovered pixels and no earlier S, then with an S to keep.
            for (int pass = 0; pass < 3; pass++) {
              WindowFilter filter = pass == 2 ? WindowFilter.INTERSECTS_HAR : WindowFilter.ALL;
              rig.lay(new WindowGrid(5, 4), polarity, filter);
              int scored = pass == 1 ? rig.masks.count() : Math.min(6, rig.masks.count());
              float[][] rows = new float[scored][];
              java.util.Arrays.setAll(rows, i -> rig.randomRow(0.1, 1));
              rig.accumulate(0, rows);
              rig.finish(estimate);
              rig.conclude(0.9);
            }
          }
        }
      }
    }
  }

  @Test
  default void estimate_isDefined_whenNoMaskCoversAnything() {
    for (Estimator estimator : Estimator.values()) {
      for (Uncovered uncovered : Uncovered.values()) {
        Estimate estimate = new Estimate(estimator, Evidence.REPLACE, uncovered);
        try (Rig rig = rig(Setup.of(13, 31, 3100))) {
          rig.lay(new WindowGrid(8, 4), Polarity.REVEAL, WindowFilter.ALL);
          rig.scoreRandom(7);
          rig.finish(estimate);
          rig.conclude(0.3);
          rig.lay(new WindowGrid(16384, 16384), Polarity.OCCLUDE, WindowFilter.ALL);
          rig.scoreRandom(7);
          rig.finish(estimate);
          rig.conclude(0.3);
        }
      }
    }
  }

  @Test
  default void normalisedMean_isTheMeanOfStretchedPasses() {
    long seed = 3200;
    for (Estimator estimator : Estimator.values()) {
      Estimate mean = new Estimate(estimator, Evidence.NORMALISED_MEAN, Uncovered.ZERO);
      try (Rig rig = rig(Setup.of(31, 33, seed++).targets(8, 3))) {
        for (int pass = 0; pass < 4; pass++) {
          Polarity polarity = Polarity.values()[pass % 2];
          rig.lay(new WindowGrid(9 - pass, 4 - pass / 2), polarity, WindowFilter.ALL);
          rig.scoreRandom(7);
          rig.finish(mean);
          rig.conclude(0.3);
        }
      }
    }
  }

  /** A flat pass has no range to stretch; whatever it counts for, it is one number, not NaN. */
  @Test
  default void normalisedMean_isFlat_whenEveryPassIsFlat() {
    Estimate mean =
        new Estimate(Estimator.PIXEL_COVERAGE, Evidence.NORMALISED_MEAN, Uncovered.ZERO);
    try (Rig rig = rig(Setup.of(13, 31, 3300))) {
      for (int pass = 0; pass < 2; pass++) {
        int count = rig.session.layWindows(new WindowGrid(8, 4), Polarity.REVEAL, WindowFilter.ALL);
        float[] scores = new float[count * rig.classes];
        java.util.Arrays.fill(scores, 0.25f);
        rig.session.accumulate(0, count, Guarded.holding(scores), rig.classes);
        rig.session.finishPass(mean);
        float[] map = rig.read(KernelSession.MapKind.SALIENCY, 0);
        for (float value : map) {
          assertThat(value).as(rig.name).isBetween(0f, 1f).isEqualTo(map[0]);
        }
        rig.session.adjust(1);
        assertThat(rig.session.summarise(0.3).harFraction()).as(rig.name).isZero();
      }
    }
  }
}
