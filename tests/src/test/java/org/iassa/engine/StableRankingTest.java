package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.iassa.engine.spi.BlackBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of random masks that end when the ranking is stable. */
class StableRankingTest {
  private static final int MASKS = 3000;

  @TempDir Path folder;

  private static ExplainOptions.Builder options(double percent, double overlap) {
    return ExplainOptions.builder(Preset.PAPER)
        .method(Method.RISE)
        .rise(new RiseOptions(MASKS, 7, 0.5))
        .seed(4)
        .batch(48)
        .stopWhenStable(new StableRanking(percent, overlap));
  }

  private static Explanation explain(BlackBox model, ExplainOptions options) {
    try (Explainer explainer = Explainer.builder(model).device(Device.CPU).build()) {
      return explainer.explain(Squares.image(), options);
    }
  }

  private static int masks(Explanation e) {
    assertThat(e.forwards()).isEqualTo(1 + e.iterations().get(0).masks());
    return e.iterations().get(0).masks();
  }

  @Test
  void explain_stopsEarly_andIsTheRunOfThatManyMasks() {
    Explanation early = explain(Squares.detector(), options(10, 0.9).build());

    assertThat(early.stopReason()).isEqualTo(StopReason.STABLE);
    int masks = masks(early);
    assertThat(masks).isBetween(300, MASKS / 2);
    assertThat(masks % StableRanking.EVERY).isZero();
    ExplainOptions whole =
        ExplainOptions.builder(Preset.PAPER)
            .method(Method.RISE)
            .rise(new RiseOptions(masks, 7, 0.5))
            .seed(4)
            .build();
    assertThat(early.saliency()).isEqualTo(explain(Squares.detector(), whole).saliency());
  }

  @Test
  void explain_stopsAtTheSameMask_forAnyBatch() {
    Explanation early = explain(Squares.detector(), options(10, 0.9).build());
    for (int batch : new int[] {1, 7, 333}) {
      Explanation other = explain(Squares.detector(), options(10, 0.9).batch(batch).build());
      assertThat(masks(other)).as("batch %d", batch).isEqualTo(masks(early));
      assertThat(other.saliency()).isEqualTo(early.saliency());
    }
  }

  @Test
  void explain_needsMoreMasks_forMoreAgreement() {
    assertThat(masks(explain(Squares.detector(), options(10, 0.97).build())))
        .isGreaterThan(masks(explain(Squares.detector(), options(10, 0.6).build())));
  }

  @Test
  void explain_saysWhatElseEndedIt_whenTheRankingIsNotStable() {
    SplittableRandom random = new SplittableRandom(1);
    BlackBox noise =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            2,
            (batch, scores) -> {
              for (int i = 0; i < 2 * batch.count(); i++) {
                scores.put(i, (float) random.nextDouble());
              }
            });
    Explanation all = explain(noise, options(10, 0.9).build());
    assertThat(all.stopReason()).isEqualTo(StopReason.ITERATIONS);
    assertThat(masks(all)).isEqualTo(MASKS);
    assertThat(explain(noise, options(10, 0.9).maxForwards(801).build()).stopReason())
        .isEqualTo(StopReason.MAX_FORWARDS);
  }

  @Test
  void explain_saysNoEvidence_whenAllScoresAreEqual() {
    BlackBox constant =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            1,
            (batch, scores) -> {
              for (int i = 0; i < batch.count(); i++) {
                scores.put(i, 0.5f);
              }
            });
    Explanation none = explain(constant, options(10, 0.9).build());
    assertThat(none.hasEvidence()).isFalse();
    assertThat(none.stopReason()).isEqualTo(StopReason.NO_EVIDENCE);
  }

  @Test
  void log_ofAnEarlyStop_replaysToTheSameBits() {
    Path file = folder.resolve("scores.iassa");
    try (Explainer explainer = Explainer.builder(Squares.detector()).device(Device.CPU).build()) {
      Explanation early =
          explainer.explain(Squares.image(), options(10, 0.9).build(), Progress.NONE, file);
      try (ScoreLog log = ScoreLog.open(file)) {
        assertThat(log.run().masks()).isEqualTo(masks(early)).isLessThan(MASKS);
        assertThat(Replay.run(log, ReplayOptions.SAME, Device.CPU).targets())
            .isEqualTo(early.targets());
      }
    }
  }

  @Test
  void options_refuse_whatCannotBe() {
    assertThatThrownBy(() -> new StableRanking(0, 0.7)).isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(() -> new StableRanking(100, 0.7))
        .isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(() -> new StableRanking(10, 1.1)).isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(
            () ->
                ExplainOptions.builder(Preset.PAPER)
                    .stopWhenStable(new StableRanking(10, 0.7))
                    .build())
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("RISE");
  }
}
