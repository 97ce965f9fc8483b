package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.iassa.emulator.Emulator;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.image.ImageReader;
import org.iassa.image.RgbImage;
import org.iassa.scenes.EmbeddedModel;
import org.iassa.scenes.SceneGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole explanations of real pictures by LibTorch's models on the emulated CUDA device: the
 * processor's map bit for bit without attention, within the attention's tolerance with it.
 */
class CudaEmulatedModelsTest {
  private static final Device EMULATED = new Device(Device.Kind.CUDA_EMULATED, 0);

  /** Of the map's range. A kept affinity has 8 bits, which either side rounds on its own. */
  private static final double TOLERANCE = 4e-3;

  @TempDir static Path folder;

  @BeforeAll
  static void prepare() {
    Emulator.prepare();
  }

  private static ExplainOptions.Builder options() {
    return ExplainOptions.builder(Preset.BALANCED)
        .precision(Precision.FP32)
        .batch(16)
        .iterations(2)
        .maxForwards(130)
        .seed(1);
  }

  private static Explanation explain(
      BlackBox model, FeatureExtractor features, RgbImage image, Device device, ExplainOptions o) {
    Explainer.Builder builder = Explainer.builder(model).device(device);
    Optional.ofNullable(features).ifPresent(builder::features);
    try (Explainer explainer = builder.build()) {
      return explainer.explain(image, o);
    }
  }

  private static void compare(BlackBox model, FeatureExtractor features, RgbImage image) {
    ExplainOptions plain = options().noAttention().build();
    assertThat(explain(model, null, image, EMULATED, plain).saliency().sha256())
        .isEqualTo(explain(model, null, image, Device.CPU, plain).saliency().sha256());

    ExplainOptions attending = options().build();
    Explanation emulated = explain(model, features, image, EMULATED, attending);
    Explanation processor = explain(model, features, image, Device.CPU, attending);
    assertThat(emulated.attention()).isTrue();
    assertThat(emulated.forwards()).isEqualTo(processor.forwards());
    SaliencyMap expected = processor.saliency();
    double worst = 0;
    for (int y = 0; y < expected.height(); y++) {
      for (int x = 0; x < expected.width(); x++) {
        worst = Math.max(worst, Math.abs(emulated.saliency().value(y, x) - expected.value(y, x)));
      }
    }
    assertThat(worst / (expected.max() - expected.min()))
        .as("greatest difference over the map's range")
        .isLessThan(TOLERANCE);
  }

  private static TorchOptions trusted() {
    return TorchOptions.builder().device(EMULATED).trustModel(true).build();
  }

  @Test
  void scene_hasTheProcessorsMap() {
    RgbImage scene = new SceneGenerator(20_200_301, 224, 224).scene(3).image();
    try (BlackBox model = TorchScript.load("classifier", EmbeddedModel.classifier(), trusted());
        FeatureExtractor features =
            TorchScript.features("features", EmbeddedModel.features(), trusted())) {
      compare(model, features, scene);
    }
  }

  @Test
  void photo_hasTheProcessorsMap() {
    Path photo = Assets.require("photos/samoyed_256.png");
    Path classifier = Assets.require("models/mobilenet_v2.pt");
    Path taps = Assets.require("models/mobilenet_v2_features.pt");
    try (BlackBox model = TorchScript.load(classifier, trusted());
        FeatureExtractor features = TorchScript.features(taps, trusted())) {
      compare(model, features, ImageReader.read(photo).image());
    }
  }

  /** What LibTorch says on a GPU that is full, said by a program on the processor. */
  @Test
  void batches_areHalved_whenLibTorchRunsOutOfTheGpusMemory() {
    String full = "assert x.size(0) <= 5, \"CUDA out of memory. Tried to allocate 2.00 GiB.\"\n";
    TorchOptions small = TorchOptions.builder().size(48, 48).trustModel(true).build();
    Path whole = TorchModels.save(folder.resolve("whole.pt"), TorchModels.colourLogits());
    Path limited = TorchModels.save(folder.resolve("full.pt"), full + TorchModels.colourLogits());
    ExplainOptions o = options().noAttention().build();
    RgbImage image = EmbeddedModel.example(0);
    try (BlackBox roomy = TorchScript.load(whole, small);
        BlackBox tight = TorchScript.load(limited, small)) {
      Explanation expected = explain(roomy, null, image, Device.CPU, o);
      Explanation halved = explain(tight, null, image, EMULATED, o);

      assertThat(halved.saliency().sha256()).isEqualTo(expected.saliency().sha256());
      assertThat(expected.run().batch()).isEqualTo(16);
      assertThat(halved.run().batch()).isEqualTo(4);
    }
  }
}
