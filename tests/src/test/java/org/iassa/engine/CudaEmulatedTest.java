package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.iassa.emulator.Emulator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole explanations on the emulated CUDA device against the processor's. */
class CudaEmulatedTest {
  @BeforeAll
  static void prepare() {
    Emulator.prepare();
  }

  private static Explanation explain(Device device, ExplainOptions options) {
    try (Explainer explainer = Explainer.builder(Squares.detector()).device(device).build()) {
      return explainer.explain(Squares.image(), options);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "IASSA,BALANCED,PIXEL_COVERAGE",
    "IASSA,PAPER,GLOBAL_MEAN",
    "IASSA,AUTHOR_CODE,PIXEL_COVERAGE",
    "RISE,BALANCED,PIXEL_COVERAGE",
    "RISE,BALANCED,GLOBAL_MEAN"
  })
  void explanation_hasTheProcessorsBits(Method method, Preset preset, Estimator estimator) {
    ExplainOptions options =
        ExplainOptions.builder(preset)
            .method(method)
            .estimator(estimator)
            .rise(new RiseOptions(300, 7, 0.5))
            .batch(48)
            .iterations(3)
            .seed(7)
            .build();
    Explanation emulated = explain(new Device(Device.Kind.CUDA_EMULATED, 0), options);
    Explanation processor = explain(Device.CPU, options);

    assertThat(emulated.run().device()).isEqualTo("cuda-emulated");
    assertThat(emulated.saliency().sha256()).isEqualTo(processor.saliency().sha256());
    assertThat(emulated.forwards()).isEqualTo(processor.forwards());
    assertThat(emulated.stopReason()).isEqualTo(processor.stopReason());
    for (int k = 0; k < processor.iterations().size(); k++) {
      assertThat(emulated.iterations().get(k).change())
          .isEqualTo(processor.iterations().get(k).change());
      assertThat(emulated.iterations().get(k).harFraction())
          .isEqualTo(processor.iterations().get(k).harFraction());
    }
  }
}
