package org.iassa.engine.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Polarity;
import org.iassa.engine.Uncovered;
import org.junit.jupiter.api.Test;

/** Laying and filtering windows, and their sums. */
interface WindowContract extends BackendCase {
  /** Windows of 2 at stride 1: one window per pixel corner, each pixel in exactly four. */
  WindowGrid FINEST = new WindowGrid(2, 1);

  /**
   * Scores for {@link #FINEST} whose sum is 1 at one pixel and 0 elsewhere: alternating signs from
   * that pixel on, in both directions. All sums are small integers, so every backend is exact.
   */
  static double[] spike(int height, int width, int y, int x) {
    double[] scores = new double[(height + 1) * (width + 1)];
    for (int i = y + 1; i <= height; i++) {
      for (int j = x + 1; j <= width; j++) {
        scores[i * (width + 1) + j] = (i - y + j - x) % 2 == 0 ? 1 : -1;
      }
    }
    return scores;
  }

  @Test
  default void windows_matchDenseMasks_onAwkwardSizes() {
    int[][] sizes = {
      {1, 1}, {1, 13}, {13, 1}, {2, 2}, {13, 31}, {31, 33}, {33, 33}, {32, 32}, {64, 5}
    };
    List<WindowGrid> grids =
        List.of(
            FINEST,
            new WindowGrid(5, 3),
            new WindowGrid(9, 4, 3, 1),
            new WindowGrid(8, 8, 0, 7),
            new WindowGrid(45, 8),
            new WindowGrid(45, 1),
            new WindowGrid(40, 40, 39, 20),
            new WindowGrid(16384, 16384));
    long seed = 100;
    for (int[] size : sizes) {
      for (WindowGrid grid : grids) {
        for (Polarity polarity : Polarity.values()) {
          try (Rig rig = rig(Setup.of(size[0], size[1], seed++))) {
            rig.lay(grid, polarity, WindowFilter.ALL);
            rig.scoreRandom(7);
            rig.finish(Rig.PAPER);
          }
        }
      }
    }
  }

  @Test
  default void windows_matchDenseMasks_onImageSizes() {
    int[][] sizes = {{207, 224}, {224, 225}, {225, 207}};
    long seed = 200;
    for (int[] size : sizes) {
      for (Polarity polarity : Polarity.values()) {
        try (Rig rig = rig(Setup.of(size[0], size[1], seed++))) {
          for (WindowGrid grid : List.of(new WindowGrid(45, 8), new WindowGrid(43, 13, 5, 12))) {
            rig.lay(grid, polarity, WindowFilter.ALL);
            rig.scoreRandom(64);
            rig.finish(Rig.PAPER);
          }
        }
      }
    }
  }

  @Test
  default void windows_areFilteredByHar_whenHarIsOnePixel() {
    int[][] cases = {
      {13, 31, 0, 0}, {13, 31, 12, 30}, {33, 33, 16, 7}, {31, 1, 30, 0}, {1, 1, 0, 0}
    };
    long seed = 300;
    for (int[] c : cases) {
      try (Rig rig = rig(Setup.of(c[0], c[1], seed++).with(64, 1))) {
        for (Polarity polarity : Polarity.values()) {
          for (WindowFilter filter : WindowFilter.values()) {
            for (WindowGrid grid :
                List.of(FINEST, new WindowGrid(9, 4, 3, 1), new WindowGrid(64, 10))) {
              rig.lay(FINEST, Polarity.REVEAL, WindowFilter.ALL);
              rig.scoreAll(spike(c[0], c[1], c[2], c[3]), 64);
              rig.finish(Rig.PAPER);
              Summary summary = rig.conclude(0.3);
              int pixels = c[0] * c[1];
              assertThat(summary.harFraction() * pixels)
                  .as("%s: HAR pixels; a single pixel is its own minimum", rig.name)
                  .isCloseTo(pixels == 1 ? 0 : 1, org.assertj.core.data.Offset.offset(1e-6));
              rig.lay(grid, polarity, filter);
              int count = Math.min(7, rig.masks.count());
              if (count > 0) {
                rig.write(0, rig.masks.count() - count, count, 0);
              }
              rig.scoreRandom(7);
              rig.finish(Rig.PAPER);
              rig.conclude(0.3);
            }
          }
        }
      }
    }
  }

  @Test
  default void windows_areFilteredByHar_whenHarIsIrregular() {
    long seed = 400;
    for (WindowFilter filter : WindowFilter.values()) {
      for (double threshold : new double[] {0.3, 0.8, 0.99}) {
        try (Rig rig = rig(Setup.of(61, 47, seed++).targets(5, 0))) {
          rig.lay(new WindowGrid(11, 5), Polarity.REVEAL, WindowFilter.ALL);
          rig.scoreRandom(7);
          rig.finish(Rig.PAPER);
          rig.conclude(threshold);
          rig.lay(new WindowGrid(6, 4, 1, 3), Polarity.OCCLUDE, filter);
          rig.scoreRandom(7);
          rig.finish(Rig.PAPER);
          rig.conclude(threshold);
        }
      }
    }
  }

  @Test
  default void windows_areNone_whenHarIsEmpty() {
    for (WindowFilter filter :
        List.of(WindowFilter.INTERSECTS_HAR, WindowFilter.COMPLEMENT_INTERSECTS_HAR)) {
      try (Rig rig = rig(Setup.of(31, 33, 500))) {
        int count = rig.lay(new WindowGrid(8, 4), Polarity.REVEAL, WindowFilter.ALL);
        rig.scoreAll(filled(count, 0.5), 7);
        rig.finish(Rig.PAPER);
        Summary summary = rig.conclude(0.3);
        assertThat(summary.harFraction()).as(rig.name).isZero();
        assertThat(rig.lay(new WindowGrid(8, 4), Polarity.REVEAL, filter)).as(rig.name).isZero();
        rig.finish(new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.PREVIOUS));
        rig.conclude(0.3);
      }
    }
  }

  @Test
  default void windows_areAllOrNone_whenHarIsFull() {
    // Two targets at threshold 0: one map is above its minimum at a pixel, the other elsewhere.
    try (Rig rig = rig(Setup.of(31, 33, 600).targets(4, 1))) {
      rig.lay(FINEST, Polarity.REVEAL, WindowFilter.ALL);
      double[] up = spike(31, 33, 9, 30);
      float[][] rows = new float[up.length][rig.classes];
      for (int i = 0; i < up.length; i++) {
        rows[i][4] = (float) up[i];
        rows[i][1] = (float) -up[i];
      }
      rig.score(rows, 64);
      rig.finish(Rig.PAPER);
      assertThat(rig.conclude(0).harFraction()).as(rig.name).isEqualTo(1);
      WindowGrid wide = new WindowGrid(16384, 16384);
      for (WindowFilter filter : WindowFilter.values()) {
        rig.lay(new WindowGrid(5, 3), Polarity.REVEAL, filter);
        rig.lay(wide, Polarity.REVEAL, filter);
      }
    }
  }

  @Test
  default void coverage_isUniform_whenStrideDividesWindow() {
    Estimate global = new Estimate(Estimator.GLOBAL_MEAN, Evidence.REPLACE, Uncovered.ZERO);
    int[][] cases = {{13, 31, 8, 4}, {33, 1, 3, 1}, {224, 207, 45, 9}, {31, 33, 64, 16}};
    for (int[] c : cases) {
      for (Polarity polarity : Polarity.values()) {
        try (Rig rig = rig(Setup.of(c[0], c[1], 700))) {
          int count = rig.lay(new WindowGrid(c[2], c[3]), polarity, WindowFilter.ALL);
          rig.scoreAll(filled(count, 1), 64);
          rig.finish(global);
          // S = coverage / mean coverage: 1 where any window is kept; small integers, so exact.
          boolean none = Arrays.stream(rig.masks.mask(0)).sum() == 0 && count == 1;
          double[] expected = filled(rig.saliency[0].length, none ? 0 : 1);
          assertThat(rig.saliency[0]).as(rig.name).isEqualTo(expected);
        }
      }
    }
  }

  /**
   * f = Σ v(λ) over what a window shows, by windows of W at stride 1: S is v convolved with the
   * triangle max(0, W−|d|) per axis, over W². Scores are sums of floats rounded once: 2⁻²⁴ of Σ|v|,
   * and so is S; the bound leaves a factor of eight.
   */
  @Test
  default void saliency_isClosedForm_forALinearBlackBox() {
    int height = 17;
    int width = 23;
    int window = 6;
    double bound = 8 * 3 * height * width;
    Setup setup = Setup.of(height, width, 800).with(7, 2).bound(bound);
    try (Rig rig = rig(setup)) {
      rig.start(rig.randomPlanes(2), new float[rig.image.length]);
      float[] weights = rig.randomPlanes(1);
      int count = rig.lay(new WindowGrid(window, 1), Polarity.REVEAL, WindowFilter.ALL);
      double[] scores = new double[count];
      int slot = 0;
      for (int first = 0; first < count; first += 7) {
        int images = Math.min(7, count - first);
        ImageBatch batch = rig.session.writeBatch(slot, first, images);
        for (int n = 0; n < images; n++) {
          for (int i = 0; i < weights.length; i++) {
            scores[first + n] += weights[i] * batch.floats().get(n * weights.length + i);
          }
        }
        slot = 1 - slot;
      }
      rig.scoreAll(scores, 7);
      rig.finish(Rig.PAPER);
      double[] expected = new double[height * width];
      double total = 0;
      for (int i = 0; i < weights.length; i++) {
        double v = (double) weights[i] * rig.image[i];
        total += Math.abs(v);
        int y = i % expected.length / width;
        int x = i % expected.length % width;
        for (int p = 0; p < expected.length; p++) {
          double along = Math.max(0, window - Math.abs(p / width - y));
          double across = Math.max(0, window - Math.abs(p % width - x));
          expected[p] += v * along * across / (window * window);
        }
      }
      rig.compare("closed form", 0, rig.saliency[0], expected, total * 0x1p-21);
    }
  }

  private static double[] filled(int count, double value) {
    double[] values = new double[count];
    Arrays.fill(values, value);
    return values;
  }
}
