package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.scenes.EmbeddedModel;
import org.iassa.scenes.Scene;
import org.iassa.scenes.SceneGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The embedded classifier explained on scenes it was not trained on: the truth is known. */
class EmbeddedExplanationTest {
  /** Training drew scenes of other seeds. */
  private static final long HELD_OUT_SEED = 515253;

  private static final int SCENES = 24;

  private static BlackBox model;
  private static FeatureExtractor features;
  private static Explainer explainer;

  @BeforeAll
  static void load() {
    TorchOptions options =
        TorchOptions.builder().precision(Precision.FP32).trustModel(true).build();
    model = TorchScript.load("embedded", EmbeddedModel.classifier(), options);
    features = TorchScript.features("embedded features", EmbeddedModel.features(), options);
    explainer = Explainer.builder(model).features(features).device(Device.CPU).build();
  }

  @AfterAll
  static void close() {
    explainer.close();
    features.close();
    model.close();
  }

  private static Explanation explain(Scene scene, ExplainOptions.Builder options) {
    return explainer.explain(
        scene.image(),
        options.targets(Targets.of(scene.label())).precision(Precision.FP32).batch(16).build());
  }

  @Test
  void balanced_pointsAtTheObject_andNotAtADistractor() {
    SceneGenerator generator = new SceneGenerator(HELD_OUT_SEED);
    List<Integer> missed = new ArrayList<>();
    List<Integer> misled = new ArrayList<>();
    for (int i = 0; i < SCENES; i++) {
      Scene scene = generator.scene(i);
      assertThat(scene.distractors()).as("scene %d has distractors", i).isNotEmpty();
      int at = explain(scene, ExplainOptions.builder(Preset.BALANCED)).saliency().argMax();
      if (!scene.mask()[at]) {
        missed.add(i);
      }
      if (scene.distractors().stream().anyMatch(d -> d.mask()[at])) {
        misled.add(i);
      }
    }
    System.out.printf(
        "pointing game on %d held-out scenes: %d on the object, missed %s, on a distractor %s%n",
        SCENES, SCENES - missed.size(), missed, misled);

    assertThat(misled).as("scenes where the maximum lies on a distractor").isEmpty();
    assertThat(missed).as("scenes where the maximum misses the object").hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void rise_hasAttention_onlyWhenAsked() {
    Scene scene = new SceneGenerator(HELD_OUT_SEED).scene(1);
    ExplainOptions.Builder options =
        ExplainOptions.builder(Preset.BALANCED)
            .method(Method.RISE)
            .rise(new RiseOptions(100, 7, 0.5));
    Explanation plain = explain(scene, options);
    Explanation sharpened = explain(scene, options.rise(new RiseOptions(100, 7, 0.5, true)));

    assertThat(plain.attention()).isFalse();
    assertThat(sharpened.attention()).isTrue();
    assertThat(sharpened.forwards()).isEqualTo(plain.forwards());
    assertThat(sharpened.iterations().get(0).harFraction())
        .isLessThan(plain.iterations().get(0).harFraction());
  }

  @ParameterizedTest
  @EnumSource(Preset.class)
  void attention_changesTheMap_andKeepsItsMeaning(Preset preset) {
    Scene scene = new SceneGenerator(HELD_OUT_SEED).scene(1);
    ExplainOptions.Builder options = ExplainOptions.builder(preset).iterations(3);
    Explanation with = explain(scene, options);
    Explanation without = explain(scene, options.noAttention());

    assertThat(with.attention()).isTrue();
    assertThat(without.attention()).isFalse();
    assertThat(with.saliency()).isNotEqualTo(without.saliency());
    assertThat(with.millis().affinity()).isPositive();
  }
}
