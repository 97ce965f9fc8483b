package org.iassa.engine.spi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Polarity;
import org.iassa.engine.Similarity;
import org.iassa.engine.Upsampling;
import org.junit.jupiter.api.Test;

/** Affinity and adjustment (eq. 6, 9-10). */
interface AttentionContract extends BackendCase {
  /** C, h, w per level: each side halves. */
  int[][] NESTED = {{5, 16, 16}, {9, 8, 8}, {13, 4, 4}};

  /** C, h, w per level: no side divides another, and not square. */
  int[][] LOOSE = {{3, 13, 17}, {8, 7, 8}, {17, 3, 5}};

  /**
   * Error of A×S relative to the largest |S|. Logits of fp32 dot products up to about 10 are off by
   * some 1e-6, so A is off by as much relative to itself; and a backend may keep A in bf16, 2⁻⁹ per
   * entry, which averages out over a row but for rows that attend to a few pixels.
   */
  default double attentionTolerance(boolean kept) {
    return kept ? 0x1p-8 : 2e-5;
  }

  private static List<FeatureMap> features(int[][] shapes, double size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<FeatureMap> levels = new ArrayList<>();
    for (int[] shape : shapes) {
      float[] data = new float[shape[0] * shape[1] * shape[2]];
      for (int i = 0; i < data.length; i++) {
        data[i] = (float) (size * (random.nextDouble() - 0.3));
      }
      levels.add(new FeatureMap(shape[0], shape[1], shape[2], Guarded.holding(data)));
    }
    return levels;
  }

  private void check(Setup setup, List<FeatureMap> levels, AttentionOptions options) {
    try (Rig rig = rig(setup)) {
      rig.attend(levels, options, attentionTolerance(options.memoryLimit() > 0));
      int stride = Math.max(3, setup.height() / 8);
      rig.lay(new WindowGrid(2 * stride + 1, stride), Polarity.REVEAL, WindowFilter.ALL);
      rig.scoreRandom(64);
      rig.finish(Rig.PAPER);
      for (double beta : new double[] {0.5, 0, 1, 0.25}) {
        rig.adjust(beta);
      }
      rig.session.summarise(0.3);
    } catch (AssertionError e) {
      throw new AssertionError(options + " " + levels, e);
    }
  }

  @Test
  default void multiply_isTheProductOfStretchedMaps() {
    Setup setup = Setup.of(31, 33, 5900).targets(3, 0);
    AttentionOptions options =
        new AttentionOptions(Similarity.LEVEL_COSINE, 0.15, Upsampling.NEAREST, 16, 1L << 30);
    try (Rig rig = rig(setup)) {
      rig.attend(features(NESTED, 1, 5900), options, attentionTolerance(true));
      rig.lay(new WindowGrid(9, 4), Polarity.REVEAL, WindowFilter.ALL);
      rig.scoreRandom(64);
      rig.finish(Rig.PAPER);
      for (double beta : new double[] {0, 0.5}) {
        rig.adjust(beta);
        rig.multiply();
      }
      rig.session.summarise(0.3);
    }
  }

  @Test
  default void multiply_countsAMapWithoutARangeAsOne() {
    try (Rig rig = rig(Setup.of(13, 17, 5950))) {
      int windows = rig.lay(new WindowGrid(5, 5), Polarity.REVEAL, WindowFilter.ALL);
      double[] same = new double[windows];
      Arrays.fill(same, 0.25);
      rig.scoreAll(same, 64);
      rig.finish(Rig.PAPER);
      rig.adjust(1);
      rig.multiply();
    }
  }

  @Test
  default void attention_matchesDenseAffinity_forEverySimilarity() {
    long seed = 5000;
    for (Similarity similarity : Similarity.values()) {
      for (Upsampling upsampling : Upsampling.values()) {
        for (int[][] shapes : new int[][][] {NESTED, LOOSE}) {
          for (long memory : new long[] {0, 1L << 30}) {
            AttentionOptions options =
                new AttentionOptions(similarity, 0.1, upsampling, 16, memory);
            Setup setup = Setup.of(31, 33, seed).targets(3, 0);
            check(setup, features(shapes, 1, seed++), options);
          }
        }
      }
    }
  }

  @Test
  default void attention_resamplesMaps_bothWays() {
    // h×w below, equal to and above H×W; one pixel; long and thin.
    int[][][] cases = {
      {{31, 33}, {7, 5, 4}},
      {{13, 31}, {4, 13, 31}},
      {{13, 11}, {4, 26, 22}},
      {{13, 11}, {4, 19, 14}},
      {{13, 31}, {4, 1, 1}},
      {{1, 1}, {4, 3, 5}},
      {{1, 31}, {4, 1, 9}},
      {{224, 207}, {6, 28, 26}}
    };
    long seed = 5100;
    for (int[][] c : cases) {
      for (long memory : new long[] {0, 1L << 30}) {
        AttentionOptions options =
            new AttentionOptions(Similarity.COSINE, 0.1, Upsampling.NEAREST, 16, memory);
        Setup setup = Setup.of(c[0][0], c[0][1], seed);
        check(setup, features(new int[][] {c[1]}, 1, seed++), options);
      }
    }
  }

  @Test
  default void attention_usesTheDeepestLevels() {
    for (int levels : new int[] {1, 2, 3, 16}) {
      AttentionOptions options =
          new AttentionOptions(Similarity.COSINE, 0.2, Upsampling.BILINEAR, levels, 0);
      check(Setup.of(31, 33, 5200), features(LOOSE, 1, 5200), options);
    }
  }

  /** More maps than a backend multiplies at a time. */
  @Test
  default void attention_adjustsEveryTarget() {
    for (long memory : new long[] {0, 1L << 30}) {
      AttentionOptions options =
          new AttentionOptions(Similarity.COSINE, 0.2, Upsampling.NEAREST, 16, memory);
      Setup setup = Setup.of(13, 31, 5250).targets(6, 0, 5, 1, 4, 2);
      check(setup, features(new int[][] {{4, 5, 7}}, 1, 5250), options);
    }
  }

  @Test
  default void attention_dependsOnTheTemperature() {
    for (double temperature : new double[] {0.03, 1, 10}) {
      AttentionOptions options =
          new AttentionOptions(Similarity.COSINE, temperature, Upsampling.NEAREST, 16, 0);
      check(Setup.of(31, 33, 5300), features(NESTED, 1, 5300), options);
    }
  }

  /** Raw dot products of real features reach thousands: A becomes one-hot, but never NaN. */
  @Test
  default void attention_staysFinite_whenTheSoftmaxSaturates() {
    for (Similarity similarity : List.of(Similarity.DOT, Similarity.DOUBLE_SOFTMAX)) {
      for (long memory : new long[] {0, 1L << 30}) {
        AttentionOptions options =
            new AttentionOptions(similarity, 1, Upsampling.NEAREST, 16, memory);
        check(Setup.of(16, 16, 5400), features(new int[][] {{8, 16, 16}}, 60, 5400), options);
      }
    }
  }

  /** Rows of A sum to 1, so a constant S stays what it is, whatever the features. */
  @Test
  default void attention_keepsConstantMaps() {
    for (Similarity similarity : Similarity.values()) {
      for (long memory : new long[] {0, 1L << 30}) {
        AttentionOptions options =
            new AttentionOptions(similarity, 0.1, Upsampling.BILINEAR, 16, memory);
        try (Rig rig = rig(Setup.of(31, 33, 5500))) {
          // Rows of a kept bf16 matrix sum to 1 but for its rounding.
          rig.attend(features(LOOSE, 1, 5500), options, memory > 0 ? 0x1p-9 : 4e-6);
          int count = rig.lay(new WindowGrid(7, 3), Polarity.OCCLUDE, WindowFilter.ALL);
          double[] scores = new double[count];
          Arrays.fill(scores, 0.75);
          rig.scoreAll(scores, 64);
          rig.finish(Rig.PAPER);
          rig.adjust(0);
        }
      }
    }
  }

  @Test
  default void attention_isForgotten_atTheNextStart() {
    AttentionOptions options =
        new AttentionOptions(Similarity.COSINE, 1, Upsampling.NEAREST, 16, 1L << 30);
    try (Rig rig = rig(Setup.of(31, 33, 5600))) {
      rig.attend(features(NESTED, 1, 5600), options, attentionTolerance(true));
      rig.start(rig.fill, rig.image);
      rig.lay(new WindowGrid(7, 3), Polarity.REVEAL, WindowFilter.ALL);
      rig.scoreRandom(7);
      rig.finish(Rig.PAPER);
      rig.conclude(0.3);
      rig.adjust(0.5);
      // And other features may follow, of another size.
      rig.start(rig.image, rig.fill);
      rig.attend(features(LOOSE, 1, 5601), options, attentionTolerance(true));
      rig.lay(new WindowGrid(7, 3), Polarity.REVEAL, WindowFilter.ALL);
      rig.scoreRandom(7);
      rig.finish(Rig.PAPER);
      rig.adjust(0.5);
    }
  }

  @Test
  default void attention_copiesItsFeatures() {
    AttentionOptions options =
        new AttentionOptions(Similarity.COSINE, 0.1, Upsampling.NEAREST, 16, 0);
    List<FeatureMap> levels = features(NESTED, 1, 5700);
    try (Rig rig = rig(Setup.of(31, 33, 5700))) {
      rig.attend(levels, options, attentionTolerance(false));
      for (FeatureMap level : levels) {
        for (int i = 0; i < level.data().capacity(); i++) {
          level.data().put(i, Float.NaN);
        }
      }
      rig.lay(new WindowGrid(7, 3), Polarity.REVEAL, WindowFilter.ALL);
      rig.scoreRandom(7);
      rig.finish(Rig.PAPER);
      rig.adjust(0.5);
    }
  }
}
