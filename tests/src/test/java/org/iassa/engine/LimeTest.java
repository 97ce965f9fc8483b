package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.iassa.engine.internal.lime.Segmenter;
import org.iassa.engine.internal.lime.Segments;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.image.RgbImage;
import org.iassa.scenes.SceneGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LIME through the explainer, on black boxes whose answer is known. */
class LimeTest {
  private static final int SIDE = 64;
  private static final Superpixels SLIC = new Superpixels.Slic(30, 10);

  /** Class 2 wants these superpixels hidden; class 1 wants others shown; class 0 wants nothing. */
  private static final double BASE = 0.25;

  private static RgbImage image;
  private static Segments segments;
  private static int[] firstPixel;

  @BeforeAll
  static void cut() {
    image = new SceneGenerator(515253, SIDE, SIDE).scene(1).image();
    segments = Segmenter.segment(image, SLIC);
    firstPixel = new int[segments.count()];
    for (int i = segments.labels().length - 1; i >= 0; i--) {
      firstPixel[segments.labels()[i]] = i;
    }
  }

  private static double weight(int superpixel) {
    return superpixel % 3 == 0 ? 0.01 + 0.0005 * superpixel : superpixel % 3 == 1 ? -0.004 : 0;
  }

  /** Linear in what is shown: a superpixel is hidden where its first pixel is 0. */
  private static BlackBox linear(AtomicInteger forwards) {
    return BlackBox.of(
        SIDE,
        SIDE,
        3,
        (batch, scores) -> {
          forwards.addAndGet(batch.count());
          score(batch, scores);
        });
  }

  private static void score(ImageBatch batch, FloatBuffer scores) {
    FloatBuffer pixels = batch.floats();
    for (int n = 0; n < batch.count(); n++) {
      double sum = BASE;
      for (int k = 0; k < firstPixel.length; k++) {
        sum += pixels.get(n * 3 * SIDE * SIDE + firstPixel[k]) == 0 ? 0 : weight(k);
      }
      scores.put(3 * n, 0.125f).put(3 * n + 1, (float) sum).put(3 * n + 2, (float) (1 - sum));
    }
  }

  private static LimeOptions lime(int samples, double alpha, int keep) {
    return new LimeOptions(SLIC, samples, 0.25, alpha, LimeOptions.Hidden.FILL, keep);
  }

  private static ExplainOptions.Builder options(LimeOptions lime) {
    return ExplainOptions.builder(Preset.BALANCED)
        .method(Method.LIME)
        .lime(lime)
        .batch(16)
        .targets(Targets.of(1));
  }

  private static Explanation explain(BlackBox model, ExplainOptions.Builder options) {
    try (Explainer explainer = Explainer.builder(model).device(Device.CPU).build()) {
      return explainer.explain(image, options.build());
    }
  }

  private static Explanation explain(ExplainOptions.Builder options) {
    return explain(linear(new AtomicInteger()), options);
  }

  @Test
  void lime_recoversTheWeights_ofALinearBlackBox() {
    AtomicInteger forwards = new AtomicInteger();
    Explanation e =
        explain(linear(forwards), options(lime(400, 1e-7, 0)).targets(Targets.of(1, 2, 0)));

    LimeFit fit = e.lime().orElseThrow();
    assertThat(fit.superpixels()).isEqualTo(segments.count()).isGreaterThan(15);
    assertThat(fit.samples()).isEqualTo(400);
    assertThat(e.forwards()).as("the image is sample 0").isEqualTo(400).isEqualTo(forwards.get());
    assertThat(fit.targets().get(0).rSquared()).isCloseTo(1, within(1e-6));
    assertThat(fit.targets().get(0).intercept()).isCloseTo(BASE, within(1e-5));
    assertThat(fit.targets().get(1).intercept()).isCloseTo(1 - BASE, within(1e-5));
    SaliencyMap map = e.saliency();
    SaliencyMap opposite = ((TargetResult.Evidence) e.targets().get(1)).map();
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        double expected = weight(segments.labels()[y * SIDE + x]);
        assertThat((double) map.value(y, x)).isCloseTo(expected, within(1e-5));
        assertThat((double) opposite.value(y, x)).isCloseTo(-expected, within(1e-5));
      }
    }
    assertThat(e.targets().get(2)).isInstanceOf(TargetResult.NoEvidence.class);
    assertThat(fit.targets().get(2).rSquared()).isNaN();
    assertThat(e.stopReason()).isEqualTo(StopReason.ITERATIONS);
    assertThat(e.iterations()).hasSize(1);
  }

  @Test
  void lime_shrinksTheWeights_byThePenalty() {
    SaliencyMap free = explain(options(lime(400, 1e-7, 0))).saliency();
    Explanation e = explain(options(lime(400, 30, 0)));

    assertThat(e.saliency().max()).isLessThan(0.7f * free.max()).isPositive();
    assertThat(e.lime().orElseThrow().targets().get(0).rSquared()).isBetween(0.3, 0.99);
  }

  @Test
  void lime_usesAsManySuperpixelsAsAskedFor() {
    Explanation e = explain(options(lime(400, 1e-7, 3)));
    boolean[] weighted = new boolean[segments.count()];
    for (int i = 0; i < segments.labels().length; i++) {
      weighted[segments.labels()[i]] |= e.saliency().value(i / SIDE, i % SIDE) != 0;
    }

    int used = 0;
    for (int k = 0; k < weighted.length; k++) {
      used += weighted[k] ? 1 : 0;
      assertThat(weighted[k] && k % 3 != 0).as("superpixel %d has a small weight", k).isFalse();
    }
    assertThat(used).isEqualTo(3);
    assertThat(e.lime().orElseThrow().targets().get(0).used()).isEqualTo(3);
  }

  @Test
  void lime_givesTheSameBits_forAnyBatch_andOthersForAnotherSeed() {
    Explanation first = explain(options(lime(150, 1, 0)).seed(5).batch(1));
    for (int batch : new int[] {2, 7, 64, 1000}) {
      Explanation e = explain(options(lime(150, 1, 0)).seed(5).batch(batch));
      assertThat(e.saliency().sha256()).isEqualTo(first.saliency().sha256());
      assertThat(e.lime()).isEqualTo(first.lime());
    }
    assertThat(explain(options(lime(150, 1, 0)).seed(6)).saliency()).isNotEqualTo(first.saliency());
  }

  @Test
  void lime_keepsToTheForwardPasses() {
    for (int limit : new int[] {3, 50, 149, 150}) {
      AtomicInteger forwards = new AtomicInteger();
      Explanation e = explain(linear(forwards), options(lime(150, 1, 0)).maxForwards(limit));
      assertThat(e.forwards()).isEqualTo(limit).isEqualTo(forwards.get());
      assertThat(e.stopReason())
          .isEqualTo(limit < 150 ? StopReason.MAX_FORWARDS : StopReason.ITERATIONS);
      assertThat(e.lime().orElseThrow().samples()).isEqualTo(limit);
    }
    assertThatThrownBy(() -> explain(options(lime(150, 1, 0)).maxForwards(2)))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("max-forwards is 2")
        .hasMessageContaining("at least 3");
  }

  @Test
  void lime_keepsToTheTime() {
    BlackBox slow =
        BlackBox.of(
            SIDE,
            SIDE,
            3,
            (batch, scores) -> {
              score(batch, scores);
              try {
                Thread.sleep(2L * batch.count());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    Explanation e = explain(slow, options(lime(100_000, 1, 0)).maxMillis(600));

    assertThat(e.stopReason()).isEqualTo(StopReason.MAX_MILLIS);
    assertThat(e.millis().total()).isLessThan(10_000);
    assertThat(e.lime().orElseThrow().samples()).isBetween(3, 400);
  }

  @Test
  void lime_saysNoEvidence_whenTheClassifierIsConstant() {
    BlackBox constant =
        BlackBox.of(
            SIDE,
            SIDE,
            2,
            (batch, scores) -> {
              for (int i = 0; i < 2 * batch.count(); i++) {
                scores.put(i, 0.5f);
              }
            });
    Explanation e = explain(constant, options(lime(50, 1, 0)));

    assertThat(e.stopReason()).isEqualTo(StopReason.NO_EVIDENCE);
    assertThat(e.hasEvidence()).isFalse();
  }

  /** Superpixels of one colour: LIME's own fill hides nothing, and says so. */
  @Test
  void lime_saysNoEvidence_whenMeansHideNothing() {
    LimeOptions lime = new LimeOptions(SLIC, 50, 0.25, 1, LimeOptions.Hidden.SEGMENT_MEAN, 0);
    try (Explainer explainer = Explainer.builder(Squares.detector()).device(Device.CPU).build()) {
      assertThat(explainer.explain(Squares.image(), options(lime).build()).hasEvidence()).isFalse();
      assertThat(explainer.explain(Squares.image(), options(lime(300, 1, 0)).build()).hasEvidence())
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.NEGATIVE_INFINITY, 1.5f})
  void lime_namesTheMask_whenAScoreCannotBeUsed(float bad) {
    AtomicInteger seen = new AtomicInteger();
    BlackBox faulty =
        BlackBox.of(
            SIDE,
            SIDE,
            3,
            (batch, scores) -> {
              score(batch, scores);
              for (int i = 0; i < batch.count(); i++) {
                if (seen.getAndIncrement() == 1 + 20) {
                  scores.put(3 * i + 1, bad);
                }
              }
            });

    assertThatThrownBy(() -> explain(faulty, options(lime(50, 1, 0))))
        .isInstanceOf(ScoreException.class)
        .hasMessageContaining("class 1")
        .hasMessageContaining("mask 20 ");
  }

  @Test
  void lime_halvesTheBatch_whereMemoryRunsOut() {
    BlackBox small =
        BlackBox.of(
            SIDE,
            SIDE,
            3,
            (batch, scores) -> {
              if (batch.count() > 5) {
                throw new OutOfMemoryException("no room for " + batch.count());
              }
              score(batch, scores);
            });
    Explanation e = explain(small, options(lime(150, 1, 0)));

    assertThat(e.run().batch()).isEqualTo(4);
    assertThat(e.saliency()).isEqualTo(explain(options(lime(150, 1, 0))).saliency());
  }

  @Test
  void lime_endsWithCancelled_andTellsProgress() {
    long[] last = {0};
    Progress stopAt50 =
        new Progress() {
          @Override
          public void forwards(long done, long expected) {
            assertThat(expected).isEqualTo(150);
            last[0] = done;
          }

          @Override
          public boolean cancelled() {
            return last[0] >= 50;
          }
        };
    try (Explainer explainer =
        Explainer.builder(linear(new AtomicInteger())).device(Device.CPU).build()) {
      assertThatThrownBy(() -> explainer.explain(image, options(lime(150, 1, 0)).build(), stopAt50))
          .isInstanceOf(CancelledException.class);
      assertThat(last[0]).isBetween(50L, 66L);
      assertThat(explainer.explain(image, options(lime(150, 1, 0)).build()).hasEvidence()).isTrue();
    }
  }

  @Test
  void options_refuseWhatCannotBe() {
    assertThatThrownBy(() -> lime(2, 1, 0)).hasMessageContaining("samples is 2");
    assertThatThrownBy(() -> lime(10, 0, 0)).hasMessageContaining("alpha is 0");
    assertThatThrownBy(() -> new Superpixels.Slic(1, 10)).hasMessageContaining("segments is 1");
    assertThatThrownBy(() -> new Superpixels.Quickshift(4, Double.NaN, 0.2))
        .hasMessageContaining("max-distance is NaN");
    assertThat(LimeOptions.DEFAULT)
        .as("the reference implementation's")
        .isEqualTo(
            new LimeOptions(
                new Superpixels.Quickshift(4, 200, 0.2),
                1000,
                0.25,
                1,
                LimeOptions.Hidden.SEGMENT_MEAN,
                0));
  }
}
