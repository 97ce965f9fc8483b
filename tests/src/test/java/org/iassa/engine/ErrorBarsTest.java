package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.iassa.image.Preprocessing;
import org.iassa.image.RgbImage;
import org.iassa.oracle.RiseMask;
import org.iassa.oracle.WindowMasks;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Standard errors against what repeated seeds show, and against a jackknife worked by hand. */
class ErrorBarsTest {
  private static final int SIDE = 28;
  private static final int CELLS = 5;
  private static final double P = 0.4;
  private static final int SEEDS = 300;
  private static final int MASKS = 480;

  @TempDir Path folder;

  /** Scores the mean of the masks over a square of pixels: linear in the mask. */
  private static boolean counts(int y, int x) {
    return y >= 9 && y < 15 && x >= 12 && x < 20;
  }

  private static BlackBox linear() {
    return BlackBox.of(
        SIDE,
        SIDE,
        1,
        (batch, scores) -> {
          float white = Preprocessing.IMAGENET.normalise(0, 255);
          for (int n = 0; n < batch.count(); n++) {
            double sum = 0;
            int pixels = 0;
            for (int y = 0; y < SIDE; y++) {
              for (int x = 0; x < SIDE; x++) {
                if (counts(y, x)) {
                  sum += batch.floats().get((n * 3 * SIDE + y) * SIDE + x) / white;
                  pixels++;
                }
              }
            }
            scores.put(n, (float) Math.min(1, sum / pixels));
          }
        });
  }

  private static RgbImage white() {
    byte[] data = new byte[SIDE * SIDE * 3];
    Arrays.fill(data, (byte) 255);
    return new RgbImage(SIDE, SIDE, data);
  }

  /**
   * E[f·m(λ)]/p with f the mean of m over the square. Cells are independent, so E[m(r)m(λ)] = p² +
   * p(1−p)·K(r, λ), where K is the mean over the shifts of Σ_cells w(r)·w(λ), a product of the
   * axes.
   */
  private static double[] expected() {
    double[][] overlap = new double[SIDE][SIDE];
    int shifts = RiseMask.shifts(SIDE, CELLS);
    for (int shift = 0; shift < shifts; shift++) {
      double[][] weights = RiseMask.axis(SIDE, CELLS, shift);
      for (int a = 0; a < SIDE; a++) {
        for (int b = 0; b < SIDE; b++) {
          for (int c = 0; c < CELLS; c++) {
            overlap[a][b] += weights[a][c] * weights[b][c] / shifts;
          }
        }
      }
    }
    double[] map = new double[SIDE * SIDE];
    for (int i = 0; i < map.length; i++) {
      double sum = 0;
      int pixels = 0;
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          if (counts(y, x)) {
            sum += P * P + P * (1 - P) * overlap[i / SIDE][y] * overlap[i % SIDE][x];
            pixels++;
          }
        }
      }
      map[i] = sum / pixels / P;
    }
    return map;
  }

  private Replayed replay(BlackBox model, RgbImage image, ExplainOptions options) {
    Path file = folder.resolve("scores.iassa");
    try (Explainer explainer = Explainer.builder(model).device(Device.CPU).threads(1).build()) {
      explainer.explain(image, options, Progress.NONE, file);
    }
    try (ScoreLog log = ScoreLog.open(file)) {
      return Replay.run(log, ReplayOptions.builder().errorBars(true).build(), Device.CPU);
    }
  }

  @ParameterizedTest
  @EnumSource(Estimator.class)
  void intervals_cover95Percent_overRepeatedSeeds(Estimator estimator) {
    double[] expected = expected();
    int pixels = expected.length;
    double[] sum = new double[pixels];
    double[] squares = new double[pixels];
    double[] variance = new double[pixels];
    long covered = 0;
    double t95 = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Replayed found =
          replay(
              linear(),
              white(),
              ExplainOptions.builder(Preset.PAPER)
                  .method(Method.RISE)
                  .estimator(estimator)
                  .rise(new RiseOptions(MASKS, CELLS, P))
                  .seed(seed)
                  .batch(64)
                  .build());
      assertThat(found.match()).isEqualTo(Replayed.Match.SAME);
      float[] map = ((TargetResult.Evidence) found.targets().get(0)).map().toArray();
      float[] error = found.errorBars().get().maps().get(0).toArray();
      assertThat(found.errorBars().get().sampling()).isTrue();
      t95 = found.errorBars().get().t95();
      for (int i = 0; i < pixels; i++) {
        covered += Math.abs(map[i] - expected[i]) <= t95 * error[i] ? 1 : 0;
        double off = map[i] - expected[i];
        sum[i] += off;
        squares[i] += off * off;
        variance[i] += (double) error[i] * error[i] / SEEDS;
      }
    }
    double share = (double) covered / ((long) SEEDS * pixels);
    double ratio = 0;
    double bias = 0;
    for (int i = 0; i < pixels; i++) {
      double real = (squares[i] - sum[i] * sum[i] / SEEDS) / (SEEDS - 1);
      ratio += Math.sqrt(variance[i] / real) / pixels;
      bias = Math.max(bias, Math.abs(sum[i] / SEEDS) / Math.sqrt(real / SEEDS));
    }
    System.out.printf(
        "%s: 95%% intervals (t = %.3f) cover %.2f%% over %d seeds x %d pixels;"
            + " standard error / spread over seeds %.3f; largest bias %.1f standard errors%n",
        estimator, t95, 100 * share, SEEDS, pixels, ratio, bias);
    assertThat(share).isBetween(0.93, 0.97);
    assertThat(ratio).isBetween(0.93, 1.07);
    assertThat(bias).as("the closed form is the expected map").isLessThan(4.5);
  }

  @ParameterizedTest
  @EnumSource(Evidence.class)
  void standardError_isTheJackknife_workedByHand(Evidence evidence) {
    List<Float> scores = new ArrayList<>();
    BlackBox model =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            3,
            (batch, out) -> {
              Squares.score(batch.floats(), batch.count(), out);
              for (int n = 0; n < batch.count(); n++) {
                scores.add(out.get(3 * n + 1));
              }
            });
    WindowPass pass = new WindowPass(70, 28, Polarity.REVEAL);
    Replayed found =
        replay(
            model,
            Squares.image(),
            ExplainOptions.builder(Preset.PAPER)
                .schedule(new Schedule(List.of(pass), pass, 0, 0, 0))
                .evidence(evidence)
                .iterations(1)
                .build());
    scores.remove(0); // the image
    WindowMasks masks =
        new WindowMasks(
            Squares.SIDE,
            Squares.SIDE,
            new WindowGrid(20, 8),
            Polarity.REVEAL,
            WindowFilter.ALL,
            null);
    assertThat(scores).hasSize(masks.count());
    int groups = 32;
    int pixels = Squares.SIDE * Squares.SIDE;
    double[][] maps = new double[groups][pixels];
    for (int g = 0; g < groups; g++) {
      double[] coverage = new double[pixels];
      for (int m = 0; m < masks.count(); m++) {
        double[] mask = masks.mask(m);
        for (int i = 0; i < pixels && m % groups != g; i++) {
          maps[g][i] += mask[i] * scores.get(m);
          coverage[i] += mask[i];
        }
      }
      for (int i = 0; i < pixels; i++) {
        maps[g][i] /= Math.max(1, coverage[i]);
      }
      if (evidence == Evidence.NORMALISED_MEAN) {
        double low = Arrays.stream(maps[g]).min().getAsDouble();
        double range = Arrays.stream(maps[g]).max().getAsDouble() - low;
        maps[g] = Arrays.stream(maps[g]).map(v -> (v - low) / range).toArray();
      }
    }
    ErrorBars bars = found.errorBars().get();
    float[] errors = bars.maps().get(0).toArray();
    for (int i = 0; i < pixels; i++) {
      int at = i;
      double mean = Arrays.stream(maps).mapToDouble(m -> m[at]).average().getAsDouble();
      double sum = Arrays.stream(maps).mapToDouble(m -> Math.pow(m[at] - mean, 2)).sum();
      assertThat((double) errors[i]).isCloseTo(Math.sqrt(sum * 31 / 32), within(1e-5));
    }
    assertThat(bars.groups()).isEqualTo(32);
    assertThat(bars.sampling()).isFalse();
    assertThat(bars.meaning()).contains("no confidence interval");
    assertThat(bars.t95()).isCloseTo(2.0395, within(1e-3));
  }
}
