package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iassa.engine.TinyNetwork.Form;
import org.iassa.engine.spi.BlackBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The contract of every kind of black box: the same classifier as TorchScript, ONNX, on a server
 * and as Java gives the same maps; the same bits where the scores are the same bits.
 */
class BlackBoxKindsTest {
  /** The mean of 4096 pixels is summed in single precision there, in double precision in Java. */
  private static final float SCORE_TOLERANCE = 2e-5f;

  /** Of the map's range; a RISE map of 300 masks averages differences of the scores. */
  private static final float MAP_TOLERANCE = 1e-4f;

  @TempDir Path folder;

  enum Kind {
    TORCH_SCRIPT(false),
    ONNX(false),
    ONNX_BATCH_1(false),
    KSERVE_BINARY(true),
    KSERVE_JSON(true);

    final boolean sameScores;

    Kind(boolean sameScores) {
      this.sameScores = sameScores;
    }
  }

  private BlackBox open(Kind kind, KServeServer server) throws IOException {
    int side = TinyNetwork.SIDE;
    Path file = folder.resolve("tiny.onnx");
    OnnxOptions onnx = OnnxOptions.builder().size(side, side).threads(1).build();
    RemoteOptions.Builder remote =
        RemoteOptions.builder().scores(ScoreKind.PROBABILITIES).imagesPerRequest(5).concurrency(3);
    return switch (kind) {
      case TORCH_SCRIPT -> {
        Path script = TorchModels.save(folder.resolve("tiny.pt"), TorchModels.convLogits());
        yield TorchScript.load(
            script, TorchOptions.builder().size(side, side).trustModel(true).build());
      }
      case ONNX -> OnnxModel.load(Files.write(file, TinyNetwork.onnx(Form.OPEN_BATCH)), onnx);
      case ONNX_BATCH_1 -> OnnxModel.load(Files.write(file, TinyNetwork.onnx(Form.BATCH_1)), onnx);
      case KSERVE_BINARY -> RemoteModel.connect(server.uri(), remote.build());
      case KSERVE_JSON -> RemoteModel.connect(server.uri(), remote.binary(false).build());
    };
  }

  private static Explanation explain(BlackBox box, Method method) {
    ExplainOptions options =
        ExplainOptions.builder(Preset.BALANCED)
            .method(method)
            .rise(new RiseOptions(300, 7, 0.5, false))
            .iterations(3)
            .maxForwards(400)
            .targets(Targets.of(1))
            .batch(16)
            .precision(Precision.FP32)
            .build();
    try (Explainer explainer = Explainer.builder(box).device(Device.CPU).build()) {
      return explainer.explain(Squares.image(), options);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void kind_givesTheMapOfTheFunction(Kind kind) throws IOException {
    Explanation expected = explain(TinyNetwork.box(), Method.RISE);
    try (KServeServer server = new KServeServer(0, "FP32");
        BlackBox box = open(kind, server)) {
      Explanation found = explain(box, Method.RISE);

      assertThat(box.classes()).isEqualTo(TinyNetwork.CLASSES);
      assertThat(box.identity()).hasSize(64);
      float score = (float) expected.targets().get(0).score();
      assertThat((float) found.targets().get(0).score())
          .isCloseTo(score, org.assertj.core.data.Offset.offset(SCORE_TOLERANCE));
      float[] a = expected.saliency().toArray();
      float[] b = found.saliency().toArray();
      float range = expected.saliency().max() - expected.saliency().min();
      float worst = 0;
      for (int i = 0; i < a.length; i++) {
        worst = Math.max(worst, Math.abs(a[i] - b[i]) / range);
      }
      System.out.printf("%s: map differs by %.2g of its range%n", kind, worst);
      assertThat(worst).isLessThan(kind.sameScores ? Float.MIN_VALUE : MAP_TOLERANCE);
    }
  }

  @Test
  void server_givesTheSameBits_forIterationsThatDependOnScores() throws IOException {
    Explanation expected = explain(TinyNetwork.box(), Method.IASSA);
    try (KServeServer server = new KServeServer(0, "FP32")) {
      for (Kind kind : new Kind[] {Kind.KSERVE_BINARY, Kind.KSERVE_JSON}) {
        try (BlackBox box = open(kind, server)) {
          assertThat(explain(box, Method.IASSA).saliency().sha256())
              .isEqualTo(expected.saliency().sha256());
        }
      }
    }
  }
}
