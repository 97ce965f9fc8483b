package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFeaturesTest {
  private static final int SIDE = 8;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "return (x, torch.avg_pool2d(x, [2, 2]))",
        "return [x, torch.avg_pool2d(x, [2, 2])]",
        "return (torch.avg_pool2d(x, [2, 2]), x)"
      })
  void extract_givesPlanarMaps_finestFirst(String body) {
    try (FeatureExtractor extractor = load(body, Precision.FP32)) {
      float[] image = ramp();
      ImageBatch batch = TorchScriptTest.batch(extractor.format(), new float[][] {image});
      List<FeatureMap> maps = extractor.extract(batch);
      assertThat(maps).hasSize(2);
      FeatureMap fine = maps.get(0);
      assertThat(fine.height()).isEqualTo(SIDE);
      for (int i = 0; i < image.length; i++) {
        assertThat(fine.data().get(i)).isEqualTo(image[i]);
      }
      FeatureMap coarse = maps.get(1);
      assertThat(List.of(coarse.channels(), coarse.height(), coarse.width()))
          .containsExactly(3, SIDE / 2, SIDE / 2);
      // Channel 2, y 1, x 3: the mean of four pixels.
      int base = 2 * 64 + 2 * SIDE + 6;
      float mean = (image[base] + image[base + 1] + image[base + 8] + image[base + 9]) / 4;
      assertThat(coarse.data().get(2 * 16 + 4 + 3)).isCloseTo(mean, within(1e-5f));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Precision.class,
      names = {"FP32", "BF16"})
  void extract_takesASingleMap_asOneLevel(Precision precision) {
    try (FeatureExtractor extractor = load("return 2 * x", precision)) {
      float[] image = ramp();
      ImageBatch batch = TorchScriptTest.batch(extractor.format(), new float[][] {image});
      List<FeatureMap> maps = extractor.extract(batch);
      assertThat(maps).hasSize(1);
      for (int i = 0; i < image.length; i++) {
        assertThat(maps.get(0).data().get(i))
            .isCloseTo(2 * image[i], within(Math.abs(image[i]) * 0.01f + 1e-6f));
      }
    }
  }

  @Test
  void extract_givesMapsThatOutliveTheExtractor() {
    FeatureExtractor extractor = load("return x + 1", Precision.FP32);
    ImageBatch batch = TorchScriptTest.batch(extractor.format(), new float[][] {ramp()});
    FeatureMap first = extractor.extract(batch).get(0);
    float kept = first.data().get(5);
    extractor.extract(TorchScriptTest.batch(extractor.format(), new float[][] {new float[192]}));
    extractor.close();
    extractor.close();
    assertThat(first.data().get(5)).isEqualTo(kept).isEqualTo(ramp()[5] + 1);
    assertThatThrownBy(() -> extractor.extract(batch)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void extract_refusesMoreThanOneImage() {
    try (FeatureExtractor extractor = load("return x", Precision.FP32)) {
      ImageBatch two = TorchScriptTest.batch(extractor.format(), new float[][] {ramp(), ramp()});
      assertThatThrownBy(() -> extractor.extract(two))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 images");
    }
  }

  @Test
  void extract_givesTheFiveLevelsOfMobileNet() {
    Path model = Assets.require("models/mobilenet_v2_features.pt");
    TorchOptions options = TorchOptions.builder().trustModel(true).build();
    try (FeatureExtractor extractor = TorchScript.features(model, options)) {
      float[] image = new float[3 * 224 * 224];
      ImageBatch batch = TorchScriptTest.batch(extractor.format(), new float[][] {image});
      List<FeatureMap> maps = extractor.extract(batch);
      assertThat(maps.stream().map(m -> m.channels() + "x" + m.height() + "x" + m.width()))
          .containsExactly("16x112x112", "24x56x56", "32x28x28", "96x14x14", "1280x7x7");
      assertThat(extractor.identity()).startsWith("f66d0ff01ce6");
    }
  }

  private FeatureExtractor load(String body, Precision precision) {
    Path model = TorchModels.save(folder.resolve("f" + System.nanoTime() + ".pt"), body);
    return TorchScript.features(
        model,
        TorchOptions.builder().size(SIDE, SIDE).precision(precision).trustModel(true).build());
  }

  private static float[] ramp() {
    float[] image = new float[3 * SIDE * SIDE];
    for (int i = 0; i < image.length; i++) {
      image[i] = (i - 90) / 64f;
    }
    return image;
  }
}
