package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.stream.Stream;
import org.iassa.engine.spi.BlackBox;
import org.iassa.scenes.EmbeddedModel;
import org.iassa.scenes.Scene;
import org.iassa.scenes.SceneGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** LIME on scenes that the embedded classifier was not trained on. Prints what it found. */
class LimeScenesTest {
  private static final long HELD_OUT_SEED = 515253;
  private static final int SCENES = 8;

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(Superpixels.DEFAULT, LimeOptions.Hidden.SEGMENT_MEAN, 1),
        Arguments.of(Superpixels.DEFAULT, LimeOptions.Hidden.FILL, 5),
        Arguments.of(Superpixels.Slic.DEFAULT, LimeOptions.Hidden.SEGMENT_MEAN, 1),
        Arguments.of(Superpixels.Slic.DEFAULT, LimeOptions.Hidden.FILL, 7));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void lime_pointsAtTheObject_whereHiddenPartsAreHidden(
      Superpixels kind, LimeOptions.Hidden hidden, int atLeast) {
    LimeOptions lime = new LimeOptions(kind, 1000, 0.25, 1, hidden, 0);
    SceneGenerator generator = new SceneGenerator(HELD_OUT_SEED);
    ExplainOptions.Builder options =
        ExplainOptions.builder(Preset.BALANCED)
            .method(Method.LIME)
            .lime(lime)
            .maxForwards(500)
            .batch(16);
    int hits = 0;
    StringBuilder fits = new StringBuilder();
    TorchOptions torch = TorchOptions.builder().precision(Precision.AUTO).trustModel(true).build();
    try (BlackBox model = TorchScript.load("embedded", EmbeddedModel.classifier(), torch);
        Explainer explainer = Explainer.builder(model).device(Device.CPU).build()) {
      for (int i = 0; i < SCENES; i++) {
        Scene scene = generator.scene(i);
        Explanation e =
            explainer.explain(scene.image(), options.targets(Targets.of(scene.label())).build());
        boolean hit = e.hasEvidence() && scene.mask()[e.saliency().argMax()];
        hits += hit ? 1 : 0;
        LimeFit fit = e.lime().orElseThrow();
        fits.append(
            String.format(
                Locale.ROOT,
                " %s(K=%d R2=%.2f %s)",
                hit ? "hit" : "miss",
                fit.superpixels(),
                fit.targets().get(0).rSquared(),
                e.run().precision()));
      }
    }
    System.out.printf(
        "LIME %s %s: maximum on the object in %d of %d:%s%n", kind, hidden, hits, SCENES, fits);
    assertThat(hits).isGreaterThanOrEqualTo(atLeast);
  }
}
