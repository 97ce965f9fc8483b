package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.image.Preprocessing;
import org.iassa.scenes.EmbeddedModel;
import org.iassa.scenes.Scene;
import org.iassa.scenes.SceneGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Co-saliency of scenes by the embedded features: A and B show objects of one class, in other
 * colours and places. Prints how often the maximum lies on B's object, and as a control how often
 * it does when A shows another class.
 */
class CoSaliencyScenesTest {
  private static final long HELD_OUT_SEED = 515253;
  private static final int PAIRS = 8;

  @ParameterizedTest
  @EnumSource(CoSaliency.Comparison.class)
  void map_pointsAtTheSharedObject(CoSaliency.Comparison comparison) {
    int classes = SceneGenerator.LABELS.size();
    SceneGenerator generator = new SceneGenerator(HELD_OUT_SEED);
    TorchOptions torch = TorchOptions.builder().trustModel(true).build();
    int[] hits = new int[2];
    double[] energy = new double[2];
    double area = 0;
    try (FeatureExtractor features =
        TorchScript.features("embedded features", EmbeddedModel.features(), torch)) {
      for (int i = 0; i < PAIRS; i++) {
        Scene b = generator.scene(i);
        area += share(b, null);
        for (int other = 0; other < 2; other++) {
          Scene a = generator.scene(i + (other + 1) * classes + 3 * other);
          assertThat(a.label() == b.label()).isEqualTo(other == 0);
          CoSaliency box = CoSaliency.of(features, Preprocessing.IMAGENET, a.image(), comparison);
          try (Explainer explainer =
              Explainer.builder(box).features(features).device(Device.CPU).build()) {
            SaliencyMap map =
                explainer
                    .explain(b.image(), ExplainOptions.builder(Preset.BALANCED).batch(16).build())
                    .saliency();
            hits[other] += b.mask()[map.argMax()] ? 1 : 0;
            energy[other] += share(b, map);
          }
        }
      }
    }
    System.out.printf(
        Locale.ROOT,
        "co-saliency %s: maximum on the shared object in %d of %d, energy on it %.2f;"
            + " A of another class: %d, %.2f; the object's area %.2f%n",
        comparison,
        hits[0],
        PAIRS,
        energy[0] / PAIRS,
        hits[1],
        energy[1] / PAIRS,
        area / PAIRS);
    assertThat(hits[0]).isGreaterThanOrEqualTo(4);
    assertThat(energy[0]).isGreaterThan(1.2 * energy[1]).isGreaterThan(2 * area);
  }

  /** The share of a map's sum above its minimum that lies on the object; without map, of pixels. */
  private static double share(Scene scene, SaliencyMap map) {
    double on = 0;
    double all = 0;
    for (int i = 0; i < scene.mask().length; i++) {
      double v = map == null ? 1 : (double) map.value(i / map.width(), i % map.width()) - map.min();
      all += v;
      on += scene.mask()[i] ? v : 0;
    }
    return on / all;
  }
}
