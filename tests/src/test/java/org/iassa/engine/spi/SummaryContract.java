package org.iassa.engine.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Polarity;
import org.iassa.engine.Uncovered;
import org.junit.jupiter.api.Test;

/** HAR, change and score ranges (eq. 7-8) over several passes. */
interface SummaryContract extends BackendCase {
  @Test
  default void summary_matchesTheMaps_overThePassesOfALoop() {
    long seed = 6000;
    for (int[] targets : new int[][] {{0}, {3, 1}, {9, 0, 12, 3, 5}}) {
      for (double threshold : new double[] {0, 0.3, 0.7}) {
        try (Rig rig = rig(Setup.of(37, 29, seed++).targets(targets))) {
          for (int pass = 0; pass < 4; pass++) {
            WindowFilter filter = pass == 0 ? WindowFilter.ALL : WindowFilter.INTERSECTS_HAR;
            rig.lay(new WindowGrid(12 - pass, 5 - pass / 2), Polarity.REVEAL, filter);
            float low = 0.1f * pass;
            float[][] rows = new float[rig.masks.count()][];
            // Ranges that narrow: a lowest or highest score kept from before would show.
            Arrays.setAll(rows, i -> rig.randomRow(low, 1 - low));
            rig.score(rows, 7);
            rig.finish(
                new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.PREVIOUS));
            Summary summary = rig.conclude(threshold);
            assertThat(Double.isInfinite(summary.change()))
                .as("%s: pass %d", rig.name, pass)
                .isEqualTo(pass == 0);
          }
        }
      }
    }
  }

  @Test
  default void change_isZero_whenTheMapStays() {
    try (Rig rig = rig(Setup.of(31, 33, 6100).targets(2, 0))) {
      int count = rig.lay(new WindowGrid(9, 4), Polarity.REVEAL, WindowFilter.ALL);
      float[][] rows = new float[count][];
      Arrays.setAll(rows, i -> rig.randomRow(0, 1));
      for (int pass = 0; pass < 2; pass++) {
        rig.lay(new WindowGrid(9, 4), Polarity.REVEAL, WindowFilter.ALL);
        rig.score(rows, 7);
        rig.finish(Rig.PAPER);
        double change = rig.conclude(0.3).change();
        assertThat(change).isEqualTo(pass == 0 ? Double.POSITIVE_INFINITY : 0);
      }
    }
  }

  @Test
  default void change_isZero_whenFlatMapsStay() {
    try (Rig rig = rig(Setup.of(31, 33, 6200))) {
      for (int pass = 0; pass < 2; pass++) {
        int count = rig.lay(new WindowGrid(9, 4), Polarity.REVEAL, WindowFilter.ALL);
        double[] scores = new double[count];
        Arrays.fill(scores, 0.5);
        rig.scoreAll(scores, 7);
        rig.finish(Rig.PAPER);
        double change = rig.conclude(0.3).change();
        assertThat(change).isEqualTo(pass == 0 ? Double.POSITIVE_INFINITY : 0);
      }
    }
  }

  @Test
  default void change_isTheLargestOfTheTargets() {
    // One target stays and the other moves, in both orders.
    for (int moving = 0; moving < 2; moving++) {
      try (Rig rig = rig(Setup.of(31, 33, 6300 + moving).targets(0, 1))) {
        int count = rig.lay(new WindowGrid(9, 4), Polarity.REVEAL, WindowFilter.ALL);
        float[][] rows = new float[count][];
        Arrays.setAll(rows, i -> rig.randomRow(0, 1));
        rig.score(rows, 7);
        rig.finish(Rig.PAPER);
        rig.conclude(0.3);
        rig.lay(new WindowGrid(9, 4), Polarity.REVEAL, WindowFilter.ALL);
        for (float[] row : rows) {
          row[moving] = (float) rig.random.nextDouble();
        }
        rig.score(rows, 7);
        rig.finish(Rig.PAPER);
        assertThat(rig.conclude(0.3).change()).as(rig.name).isBetween(0.01, 10.0);
      }
    }
  }

  @Test
  default void har_leavesOutPixelsOnTheLevel() {
    // A spike of 1/4 on a floor of 0 has two values; at threshold 1 the level is the spike itself.
    try (Rig rig = rig(Setup.of(13, 31, 6400))) {
      rig.lay(WindowContract.FINEST, Polarity.REVEAL, WindowFilter.ALL);
      rig.scoreAll(WindowContract.spike(13, 31, 5, 6), 64);
      rig.finish(Rig.PAPER);
      rig.adjust(1);
      assertThat(rig.session.summarise(1).harFraction()).isZero();
      assertThat(
              rig.session.layWindows(
                  WindowContract.FINEST, Polarity.REVEAL, WindowFilter.INTERSECTS_HAR))
          .isZero();
    }
  }
}
