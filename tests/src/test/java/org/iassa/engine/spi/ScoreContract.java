package org.iassa.engine.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.iassa.engine.Polarity;
import org.iassa.engine.ScoreException;
import org.junit.jupiter.api.Test;

/** Accumulating scores: targets, extremes, order, linearity, rejected scores. */
interface ScoreContract extends BackendCase {
  /** Equal as numbers: 0 and −0 are the same. */
  Comparator<float[]> FLOATS =
      (a, b) -> {
        for (int i = 0; i < a.length; i++) {
          if (a[i] != b[i]) {
            return a[i] < b[i] ? -1 : 1;
          }
        }
        return 0;
      };

  WindowGrid GRID = new WindowGrid(9, 4, 3, 1);

  @Test
  default void targets_areTakenByClass_whenTheyAreScattered() {
    long seed = 2000;
    for (int[] targets : new int[][] {{0}, {11}, {7, 2}, {9, 0, 12, 3, 5}}) {
      for (int capacity : new int[] {1, 7, 64}) {
        for (Polarity polarity : Polarity.values()) {
          try (Rig rig = rig(Setup.of(31, 33, seed++).targets(targets).with(capacity, 1))) {
            rig.lay(GRID, polarity, WindowFilter.ALL);
            rig.scoreRandom(capacity);
            rig.finish(Rig.PAPER);
            rig.conclude(0.3);
          }
        }
      }
    }
  }

  /**
   * More scores in one call than a backend sends at a time; the plan's capacity does not bound
   * them.
   */
  @Test
  default void scores_mayComeInOneCall() {
    try (Rig rig = rig(Setup.of(31, 33, 2050).targets(7, 2))) {
      int count = rig.lay(new WindowGrid(3, 1), Polarity.REVEAL, WindowFilter.ALL);
      assertThat(count).isGreaterThan(1000);
      rig.scoreRandom(count);
      rig.finish(Rig.PAPER);
    }
  }

  @Test
  default void scores_mayBeNegativeZeroHugeAndDenormal() {
    double[][] ranges = {
      {-1, 1, 1},
      {0, 0, 1},
      {-0.0, 0, 1},
      {-1, -0.5, 1},
      {-1e30, 1e30, 1e30},
      {1e-40, 2e-40, 1}, // far below the fixed point's unit: zero, within the tolerance
      {-1e-20, 1e-20, 1e-20},
      {-3000, 5000, 5000}
    };
    long seed = 2100;
    for (double[] range : ranges) {
      try (Rig rig = rig(Setup.of(13, 31, seed++).targets(3, 1).bound(range[2]))) {
        rig.lay(GRID, Polarity.REVEAL, WindowFilter.ALL);
        float[][] rows = new float[rig.masks.count()][];
        Arrays.setAll(rows, i -> rig.randomRow(range[0], range[1]));
        rig.score(rows, 7);
        rig.finish(Rig.PAPER);
        rig.conclude(0.3);
      }
    }
  }

  /** The fixed point promises a resolution of B·2⁻⁴⁰: scores far below a float's epsilon of B. */
  @Test
  default void scores_keepTheResolutionOfTheBound() {
    try (Rig rig = rig(Setup.of(13, 31, 2200))) {
      rig.lay(GRID, Polarity.REVEAL, WindowFilter.ALL);
      float[][] rows = new float[rig.masks.count()][];
      Arrays.setAll(rows, i -> rig.randomRow(0x1p-34, 0x1p-30));
      rig.score(rows, 7);
      rig.finish(Rig.PAPER);
      assertThat(rig.saliency[0][0]).as(rig.name).isPositive();
    }
  }

  @Test
  default void accumulation_isTheSameBits_inAnyOrderAndCut() {
    for (boolean rise : new boolean[] {false, true}) {
      float[][] reference = null;
      for (int cut : new int[] {64, 1, 7, 13}) {
        for (int order = 0; order < 2; order++) {
          float[][] maps = accumulated(rise, cut, order == 1);
          if (reference == null) {
            reference = maps;
          }
          for (int t = 0; t < maps.length; t++) {
            assertThat(maps[t])
                .as("rise %s, batches of %d, shuffled %d", rise, cut, order)
                .isEqualTo(reference[t]);
          }
        }
      }
    }
  }

  private float[][] accumulated(boolean rise, int cut, boolean shuffled) {
    try (Rig rig = rig(Setup.of(31, 33, 2300).targets(4, 1).with(64, 1))) {
      int count = 120;
      if (rise) {
        rig.session.drawRise(new RiseGrid(5, 0.5), 7, count);
      } else {
        count = rig.session.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL);
      }
      float[][] rows = new float[count][];
      Arrays.setAll(rows, i -> rig.randomRow(-1, 1));
      List<Integer> starts = new ArrayList<>();
      for (int first = 0; first < count; first += cut) {
        starts.add(first);
      }
      if (shuffled) {
        Collections.shuffle(starts, new Random(2301));
      }
      for (int first : starts) {
        int images = Math.min(cut, count - first);
        float[] flat = new float[images * rig.classes];
        for (int n = 0; n < images; n++) {
          System.arraycopy(rows[first + n], 0, flat, n * rig.classes, rig.classes);
        }
        rig.session.accumulate(first, images, Guarded.holding(flat), rig.classes);
      }
      rig.session.finishPass(Rig.PAPER);
      float[][] maps = new float[2][];
      Arrays.setAll(maps, t -> rig.read(KernelSession.MapKind.SALIENCY, t));
      return maps;
    }
  }

  /** Dyadic scores are exact in the fixed point, and so is a division's scaling by a power of 2. */
  @Test
  default void accumulation_isLinear_exactlyForPowersOfTwo() {
    for (float scale : new float[] {0.5f, 0x1p-10f, -1f, -0x1p-6f}) {
      float[] expected = scaled(1f);
      for (int i = 0; i < expected.length; i++) {
        expected[i] *= scale;
      }
      assertThat(scaled(scale)).as("scale %s", scale).usingComparator(FLOATS).isEqualTo(expected);
    }
  }

  private float[] scaled(float scale) {
    try (Rig rig = rig(Setup.of(33, 31, 2400))) {
      int count = rig.lay(GRID, Polarity.REVEAL, WindowFilter.ALL);
      double[] scores = new double[count];
      Arrays.setAll(scores, i -> scale * rig.random.nextInt(-1 << 16, 1 << 16) * 0x1p-16);
      rig.scoreAll(scores, 7);
      rig.finish(Rig.PAPER);
      return rig.read(KernelSession.MapKind.SALIENCY, 0);
    }
  }

  @Test
  default void constantScores_giveAConstantMap() {
    for (Polarity polarity : Polarity.values()) {
      for (float score : new float[] {0.5f, -1f, 0.3f}) {
        try (Rig rig = rig(Setup.of(31, 33, 2500))) {
          int count = rig.lay(GRID, polarity, WindowFilter.ALL);
          double[] scores = new double[count];
          Arrays.fill(scores, score);
          rig.scoreAll(scores, 7);
          rig.finish(Rig.PAPER);
          // n·q/n in the fixed point is q again: the same for every pixel, so the HAR is empty.
          assertThat(Arrays.stream(rig.saliency[0]).distinct().count()).as(rig.name).isOne();
          assertThat(rig.conclude(0.3).harFraction()).as(rig.name).isZero();
        }
      }
    }
  }

  /** A pass cut short by a budget: eq. 3 averages over the masks that have scores, no others. */
  @Test
  default void masksWithoutScores_countForNothing() {
    for (Polarity polarity : Polarity.values()) {
      try (Rig rig = rig(Setup.of(31, 33, 2600).targets(0, 4))) {
        rig.lay(GRID, polarity, WindowFilter.ALL);
        for (int first : new int[] {14, 0, 35}) {
          float[][] rows = new float[7][];
          Arrays.setAll(rows, i -> rig.randomRow(0.2, 1));
          rig.accumulate(first, rows);
        }
        rig.finish(Rig.PAPER);
        rig.conclude(0.3);
      }
    }
  }

  @Test
  default void badScore_isRefusedByTheMasksIndex() {
    float[] bad = {
      Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Math.nextUp(4f), -5f, 1e30f
    };
    for (float score : bad) {
      for (int target : new int[] {6, 1}) {
        try (Rig rig = rig(Setup.of(31, 33, 2700).targets(6, 1).bound(4).with(64, 1))) {
          rig.lay(GRID, Polarity.REVEAL, WindowFilter.ALL);
          float[][] rows = new float[16][];
          Arrays.setAll(rows, i -> rig.randomRow(-4, 4));
          rig.accumulate(16, rows);
          rows[5][target] = score;
          assertThatThrownBy(() -> rig.accumulate(32, rows))
              .as("%s: score %s", rig.name, score)
              .isInstanceOf(ScoreException.class)
              .hasMessageMatching("(?s).*\\b37\\b.*");
          // The session is still good for another image.
          rig.start(rig.image, rig.fill);
          rig.lay(GRID, Polarity.REVEAL, WindowFilter.ALL);
          rig.scoreRandom(7);
          rig.finish(Rig.PAPER);
          rig.conclude(0.3);
        }
      }
    }
  }

  @Test
  default void score_isAccepted_atTheBoundAndOutsideTheTargets() {
    try (Rig rig = rig(Setup.of(31, 33, 2800).targets(6, 1).bound(4))) {
      rig.lay(GRID, Polarity.REVEAL, WindowFilter.ALL);
      float[][] rows = new float[rig.masks.count()][];
      Arrays.setAll(
          rows,
          i -> {
            float[] row = new float[rig.classes];
            Arrays.fill(row, i % 2 == 0 ? Float.NaN : Float.NEGATIVE_INFINITY);
            row[6] = i % 3 == 0 ? 4 : -4;
            row[1] = 0.25f;
            return row;
          });
      rig.score(rows, 7);
      rig.finish(Rig.PAPER);
      rig.conclude(0.3);
    }
  }
}
