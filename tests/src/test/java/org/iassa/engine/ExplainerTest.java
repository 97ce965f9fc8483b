package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The controller, driven through the public interface with black boxes made of functions. */
class ExplainerTest {
  private static ExplainOptions.Builder options(Preset preset) {
    // The square and its ground have one colour each, so their means would hide nothing.
    LimeOptions lime =
        new LimeOptions(
            Superpixels.Slic.DEFAULT,
            300,
            0.25,
            1,
            LimeOptions.Hidden.FILL,
            LimeOptions.DEFAULT.keep());
    return ExplainOptions.builder(preset).batch(16).lime(lime);
  }

  private static Explanation explain(BlackBox model, ExplainOptions options) {
    return explain(model, options, Progress.NONE);
  }

  private static Explanation explain(BlackBox model, ExplainOptions options, Progress progress) {
    try (Explainer explainer = Explainer.builder(model).device(Device.CPU).build()) {
      return explainer.explain(Squares.image(), options, progress);
    }
  }

  private static boolean hits(SaliencyMap map) {
    int at = map.argMax();
    return Squares.inside(at / map.width(), at % map.width());
  }

  @ParameterizedTest
  @EnumSource(Preset.class)
  void explain_pointsAtTheSquare_forEveryPreset(Preset preset) {
    Explanation e = explain(Squares.detector(), options(preset).iterations(6).build());

    assertThat(e.targets()).hasSize(1);
    assertThat(e.targets().get(0).index()).isEqualTo(1);
    assertThat(e.targets().get(0).score()).isEqualTo(1);
    assertThat(hits(e.saliency())).isTrue();
    assertThat(e.attention()).as("there is no feature extractor").isFalse();
    assertThat(e.iterations()).hasSizeBetween(2, 6);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void explain_pointsAtTheSquare_forEveryMethod(Method method) {
    ExplainOptions options = options(Preset.BALANCED).method(method).build();

    assertThat(hits(explain(Squares.detector(), options).saliency())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"IASSA,BALANCED", "IASSA,PAPER", "IASSA,AUTHOR_CODE", "RISE,BALANCED"})
  void explain_givesTheSameBits_forAnyBatchAndThreadCount(Method method, Preset preset) {
    ExplainOptions base = options(preset).method(method).iterations(4).seed(7).build();
    String expected = null;
    for (int batch : new int[] {1, 7, 64}) {
      for (int threads : new int[] {1, 2, 3}) {
        try (Explainer explainer =
            Explainer.builder(Squares.detector()).device(Device.CPU).threads(threads).build()) {
          String hash =
              explainer
                  .explain(Squares.image(), base.toBuilder().batch(batch).build())
                  .saliency()
                  .sha256();
          expected = expected == null ? hash : expected;
          assertThat(hash).as("batch %d, %d threads", batch, threads).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void explain_findsWhatWasAskedFor_whenTargetsShareTheForwards() {
    Explanation both =
        explain(Squares.detector(), options(Preset.BALANCED).targets(Targets.of(1, 0)).build());
    Explanation one =
        explain(Squares.detector(), options(Preset.BALANCED).targets(Targets.of(1)).build());

    assertThat(both.forwards()).isEqualTo(one.forwards());
    assertThat(both.saliency()).isEqualTo(one.saliency());
    SaliencyMap other = ((TargetResult.Evidence) both.targets().get(1)).map();
    assertThat(hits(other)).as("class 0 is what the square speaks against").isFalse();
  }

  @Test
  void explain_saysNoEvidence_whenTheClassifierIsConstant() {
    BlackBox constant =
        BlackBox.of(
            32,
            48,
            2,
            (batch, scores) -> {
              for (int i = 0; i < batch.count(); i++) {
                scores.put(2 * i, 0.25f).put(2 * i + 1, 0.75f);
              }
            });

    for (Preset preset : Preset.values()) {
      Explanation e = explain(constant, options(preset).build());
      assertThat(e.stopReason()).isEqualTo(StopReason.NO_EVIDENCE);
      assertThat(e.hasEvidence()).isFalse();
      assertThat(e.targets().get(0))
          .isInstanceOfSatisfying(
              TargetResult.NoEvidence.class,
              n -> assertThat(n.reason()).contains("class 1", "0.75", "no pixel"));
      assertThatThrownBy(e::saliency).isInstanceOf(NoEvidenceException.class);
    }
  }

  @Test
  void explain_givesEachTargetItsOwnAnswer_whenOneHasNoEvidence() {
    Explanation e =
        explain(Squares.detector(), options(Preset.BALANCED).targets(Targets.of(1, 2)).build());

    assertThat(e.targets().get(0)).isInstanceOf(TargetResult.Evidence.class);
    assertThat(e.targets().get(1)).isInstanceOf(TargetResult.NoEvidence.class);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 1.5f, -2f})
  void explain_namesTheMask_whenAScoreCannotBeUsed(float bad) {
    int[] seen = {0};
    BlackBox faulty =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            3,
            (batch, scores) -> {
              Squares.score(batch.floats(), batch.count(), scores);
              for (int i = 0; i < batch.count(); i++) {
                if (seen[0]++ == 1 + 20) {
                  scores.put(3 * i + 1, bad);
                }
              }
            });

    assertThatThrownBy(() -> explain(faulty, options(Preset.BALANCED).build()))
        .isInstanceOf(ScoreException.class)
        .hasMessageContaining("mask 20")
        .hasMessageContaining("class 1");
  }

  @Test
  void explain_findsScoresThatWereNotWritten() {
    BlackBox lazy =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            3,
            (batch, scores) -> Squares.score(batch.floats(), Math.min(batch.count(), 5), scores));

    assertThatThrownBy(() -> explain(lazy, options(Preset.PAPER).build()))
        .isInstanceOf(ScoreException.class)
        .hasMessageContaining("mask 5");
  }

  @ParameterizedTest
  @ValueSource(ints = {120, 250, 500, 1000})
  void explain_neverExceedsTheForwardPasses(int limit) {
    for (Preset preset : Preset.values()) {
      for (Method method : new Method[] {Method.IASSA, Method.RISE}) {
        List<Integer> counts = new ArrayList<>();
        BlackBox counting =
            BlackBox.of(
                Squares.SIDE,
                Squares.SIDE,
                3,
                (batch, scores) -> {
                  counts.add(batch.count());
                  Squares.score(batch.floats(), batch.count(), scores);
                });
        Explanation e =
            explain(counting, options(preset).method(method).maxForwards(limit).build());

        int made = counts.stream().mapToInt(Integer::intValue).sum();
        assertThat(e.forwards()).isEqualTo(made).isLessThanOrEqualTo(limit);
        assertThat(hits(e.saliency())).as("%s %s %d", preset, method, limit).isTrue();
      }
    }
  }

  @Test
  void explain_saysHowManyItNeeds_whenTheForwardsDoNotCoverTheImage() {
    assertThatThrownBy(
            () -> explain(Squares.detector(), options(Preset.PAPER).maxForwards(5).build()))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("max-forwards is 5")
        .hasMessageContaining("at least");
  }

  @Test
  void explain_stopsInTime() {
    BlackBox slow =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            3,
            (batch, scores) -> {
              Squares.score(batch.floats(), batch.count(), scores);
              pause(batch.count());
            });
    Explanation e = explain(slow, options(Preset.PAPER).tolerance(0).maxMillis(1500).build());

    assertThat(e.stopReason()).isEqualTo(StopReason.MAX_MILLIS);
    assertThat(e.iterations()).isNotEmpty();
    assertThat(hits(e.saliency())).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void explain_takesATimeLimit_forEveryMethod(Method method) {
    ExplainOptions options = options(Preset.BALANCED).method(method).maxMillis(60_000).build();

    assertThat(hits(explain(Squares.detector(), options).saliency())).isTrue();
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void explain_stopsWhenNothingChanges() {
    Explanation e =
        explain(Squares.detector(), options(Preset.PAPER).tolerance(1e6).patience(2).build());

    assertThat(e.stopReason()).isEqualTo(StopReason.CONVERGED);
    assertThat(e.iterations()).as("the opening and two calm ones").hasSize(3);
  }

  @Test
  void explain_samplesLess_asTheRegionNarrows() {
    Explanation e =
        explain(Squares.detector(), options(Preset.PAPER).tolerance(0).iterations(4).build());

    Iteration opening = e.iterations().get(0);
    Iteration refining = e.iterations().get(3);
    assertThat(opening.change()).isInfinite();
    assertThat(refining.harFraction()).isBetween(0.01, 0.7);
    assertThat(refining.masks()).isLessThan(opening.masks());
    assertThat(refining.window()).isLessThanOrEqualTo(opening.window());
  }

  @Test
  void explain_endsWithCancelled_whenTheListenerAsksForIt() {
    long[] last = {0};
    Progress stopAt50 =
        new Progress() {
          @Override
          public void forwards(long done, long expected) {
            assertThat(expected).isGreaterThanOrEqualTo(done);
            last[0] = done;
          }

          @Override
          public boolean cancelled() {
            return last[0] >= 50;
          }
        };

    try (Explainer explainer = Explainer.builder(Squares.detector()).device(Device.CPU).build()) {
      assertThatThrownBy(
              () -> explainer.explain(Squares.image(), options(Preset.PAPER).build(), stopAt50))
          .isInstanceOf(CancelledException.class)
          .hasMessageContaining("forward passes");
      assertThat(last[0]).isBetween(50L, 70L);
      assertThat(hits(explainer.explain(Squares.image(), Preset.BALANCED.options()).saliency()))
          .as("the explainer is still good")
          .isTrue();
    }
  }

  @Test
  void explain_refuses_whatDoesNotFitTheClassifier() {
    assertThatThrownBy(
            () -> explain(Squares.detector(), options(Preset.PAPER).targets(Targets.of(3)).build()))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("target is 3, expected a number from 0 to 2");
    assertThatThrownBy(
            () ->
                explain(Squares.detector(), options(Preset.PAPER).targets(Targets.top(4)).build()))
        .isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(
            () ->
                explain(
                    Squares.detector(), options(Preset.PAPER).precision(Precision.BF16).build()))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("bf16");
  }

  @Test
  void explain_throwsIllegalState_afterClose() {
    Explainer explainer = Explainer.builder(Squares.detector()).device(Device.CPU).build();
    explainer.explain(Squares.image(), options(Preset.BALANCED).build());
    explainer.close();
    explainer.close();

    assertThatThrownBy(() -> explainer.explain(Squares.image(), options(Preset.BALANCED).build()))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void timings_addUpToTheTotal() {
    Timings t = explain(Squares.detector(), options(Preset.PAPER).iterations(3).build()).millis();

    assertThat(
            t.load()
                + t.features()
                + t.affinity()
                + t.masks()
                + t.batch()
                + t.forward()
                + t.accumulate()
                + t.other())
        .isCloseTo(t.total(), org.assertj.core.data.Offset.offset(1e-6));
    assertThat(t.forward()).isPositive();
  }

  @Test
  void explain_keepsTheMapOfEveryIteration_whenAsked() {
    Explanation e =
        explain(
            Squares.detector(),
            options(Preset.PAPER).iterations(3).tolerance(0).keepIterationMaps(true).build());

    assertThat(e.iterations()).allSatisfy(i -> assertThat(i.maps()).hasSize(1));
    assertThat(e.iterations().get(2).maps().get(0)).isEqualTo(e.saliency());
  }

  @Test
  void scorer_getsTheMaskedImage_onlyInTheWindow() {
    List<Float> means = new ArrayList<>();
    BlackBox model =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            3,
            (batch, scores) -> {
              means.add(zeroFraction(batch));
              Squares.score(batch.floats(), batch.count(), scores);
            });
    explain(model, options(Preset.PAPER).iterations(1).batch(1).build());

    assertThat(means.get(0)).as("the unmasked image").isZero();
    int window = 45 * Squares.SIDE / 224;
    assertThat(means.subList(1, means.size()))
        .allSatisfy(
            z -> assertThat(z).isGreaterThanOrEqualTo(1 - (float) window * window / (64 * 64)));
  }

  private static float zeroFraction(ImageBatch batch) {
    int zeros = 0;
    for (int i = 0; i < Squares.SIDE * Squares.SIDE; i++) {
      zeros += batch.floats().get(i) == 0 ? 1 : 0;
    }
    return (float) zeros / (Squares.SIDE * Squares.SIDE);
  }
}
