package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RisePresetTest {
  @ParameterizedTest
  @CsvSource({
    "ECLIQUE, 6000, 8, 0.1, GLOBAL_MEAN, LOGITS",
    "TORCHRAY, 8000, 7, 0.5, GLOBAL_MEAN, SIGMOID",
    "XPLIQUE, 4000, 7, 0.5, PIXEL_COVERAGE, LOGITS",
    "DIANNA, 1000, 8, 0.5, GLOBAL_MEAN, LOGITS"
  })
  void preset_hasTheToolsDefaults(
      RisePreset preset, int masks, int cells, double p, Estimator estimator, ScoreKind scores) {
    ExplainOptions o = preset.apply(ExplainOptions.builder(Preset.BALANCED)).build();

    assertThat(o.method()).isEqualTo(Method.RISE);
    assertThat(o.rise()).isEqualTo(new RiseOptions(masks, cells, p));
    assertThat(o.estimator()).isEqualTo(estimator);
    assertThat(o.fill()).isEqualTo(new Fill.Zero());
    assertThat(preset.scores()).isEqualTo(scores);
  }

  @ParameterizedTest
  @EnumSource(RisePreset.class)
  void preset_pointsAtTheSquare_withAsManyForwards(RisePreset preset) {
    ExplainOptions o = preset.apply(ExplainOptions.builder(Preset.BALANCED)).batch(64).build();
    try (Explainer explainer = Explainer.builder(Squares.detector()).device(Device.CPU).build()) {
      Explanation e = explainer.explain(Squares.image(), o);
      int at = e.saliency().argMax();
      assertThat(Squares.inside(at / Squares.SIDE, at % Squares.SIDE)).isTrue();
      assertThat(e.forwards()).isEqualTo(1 + preset.rise().masks());
    }
  }

  /** With f ≈ 1 for every mask, Σ f·m/(N·p) is 1 ± the masks' noise, Σ f·m/Σ m just 1. */
  @Test
  void estimators_differAsTheToolsDo() {
    ExplainOptions eclique =
        RisePreset.ECLIQUE
            .apply(ExplainOptions.builder(Preset.BALANCED))
            .targets(Targets.of(0))
            .batch(64)
            .build();
    org.iassa.engine.spi.BlackBox nearlyConstant =
        org.iassa.engine.spi.BlackBox.of(
            32,
            32,
            1,
            (batch, scores) -> {
              for (int i = 0; i < batch.count(); i++) {
                scores.put(i, i % 2 == 0 ? 1 : 0.999f);
              }
            });
    try (Explainer explainer = Explainer.builder(nearlyConstant).device(Device.CPU).build()) {
      SaliencyMap global = explainer.explain(Squares.image(), eclique).saliency();
      SaliencyMap covered =
          explainer
              .explain(
                  Squares.image(), eclique.toBuilder().estimator(Estimator.PIXEL_COVERAGE).build())
              .saliency();
      assertThat((double) global.value(16, 16)).isCloseTo(1, within(0.15));
      assertThat((double) covered.max() - covered.min()).isLessThan(2e-3);
      assertThat((double) global.max() - global.min()).isGreaterThan(0.02);
    }
  }
}
