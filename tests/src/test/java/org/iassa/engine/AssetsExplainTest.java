package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.image.ImageReader;
import org.junit.jupiter.api.Test;

/** A real ImageNet classifier, end to end, on every real picture there is. */
class AssetsExplainTest {
  private static final long FORWARDS = 120;

  @Test
  void explain_givesAMap_forEveryPhotoAndCocoImage() throws IOException {
    Path model = Assets.require("models/mobilenet_v2.pt");
    Path taps = Assets.require("models/mobilenet_v2_features.pt");
    List<Path> images =
        Stream.of(pictures(Assets.require("photos")), pictures(Assets.require("coco/images")))
            .flatMap(List::stream)
            .toList();
    assertThat(images).hasSizeGreaterThan(50);
    TorchOptions torch = TorchOptions.builder().trustModel(true).build();
    ExplainOptions options =
        ExplainOptions.builder(Preset.BALANCED).maxForwards(FORWARDS).batch(16).build();
    try (BlackBox box = TorchScript.load(model, torch);
        FeatureExtractor features = TorchScript.features(taps, torch);
        Explainer explainer =
            Explainer.builder(box).features(features).device(Device.CPU).build()) {
      for (Path image : images) {
        Explanation e = explainer.explain(ImageReader.read(image).image(), options);

        String name = image.getFileName().toString();
        assertThat(e.hasEvidence()).as(name).isTrue();
        assertThat(e.attention()).as(name).isTrue();
        assertThat(e.forwards()).as(name).isBetween(FORWARDS / 2, FORWARDS);
        SaliencyMap map = e.saliency();
        assertThat(map.height()).isEqualTo(224);
        assertThat(map.max()).as(name).isGreaterThan(map.min());
      }
    }
  }

  private static List<Path> pictures(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().matches(".*\\.(jpg|png)")).sorted().toList();
    }
  }
}
