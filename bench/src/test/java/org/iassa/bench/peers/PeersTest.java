package org.iassa.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.iassa.engine.Device;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.Explanation;
import org.iassa.engine.Precision;
import org.iassa.engine.Targets;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.image.Npy;
import org.iassa.image.RgbImage;
import org.iassa.jni.MaskOps;
import org.iassa.scenes.SceneGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The peers' scripts compute what the engine computes, where PyTorch is there. */
class PeersTest {
  private static final int SIDE = 64;
  private static final TorchOptions TORCH =
      TorchOptions.builder().size(SIDE, SIDE).precision(Precision.FP32).trustModel(true).build();

  /** A small network with a softmax that depends on the pixels, and two of its feature maps. */
  private static final String MODELS =
      """
      import sys, torch
      torch.manual_seed(3)
      class Net(torch.nn.Module):
          def __init__(self):
              super().__init__()
              self.a = torch.nn.Conv2d(3, 6, 5, 2, 2)
              self.b = torch.nn.Conv2d(6, 8, 3, 2, 1)
              self.c = torch.nn.Linear(8 * 16, 3, bias=False)
          def features(self, x):
              a = torch.relu(self.a(x))
              return a, torch.relu(self.b(a))
      class Classifier(Net):
          def forward(self, x):
              b = torch.nn.functional.adaptive_avg_pool2d(self.features(x)[1], 4)
              return 20 * self.c(b.flatten(1))
      class Taps(Net):
          def forward(self, x):
              return self.features(x)
      net = Classifier().eval()
      taps = Taps().eval()
      taps.load_state_dict(net.state_dict())
      x = torch.rand(1, 3, 64, 64)
      torch.jit.trace(net, x).save(sys.argv[1])
      torch.jit.trace(taps, x).save(sys.argv[2])
      """;

  @TempDir private static Path folder;
  private static final Python PYTHON = Python.find();
  private static Path model;
  private static Path features;
  private static Path planes;
  private static RgbImage image;

  @BeforeAll
  static void makeModels() throws IOException {
    Optional<String> missing = PYTHON.lacks("torch");
    assumeTrue(missing.isEmpty(), () -> "peers are not tested: " + missing.get());
    Path script = folder.resolve("models.py");
    Files.writeString(script, MODELS + "\nprint('{}')\n");
    model = folder.resolve("model.pt");
    features = folder.resolve("features.pt");
    planes = folder.resolve("image.npy");
    PYTHON.run(script.toString(), List.of(model.toString(), features.toString()));
    image = new SceneGenerator(1).scene(0).image().resize(SIDE, SIDE);
    try (BlackBox box = TorchScript.load(model, TORCH)) {
      Npy.write(planes, Quality.planes(box, image), 3, SIDE, SIDE);
    }
  }

  private static Explanation engine(ExplainOptions options) {
    try (BlackBox box = TorchScript.load(model, TORCH);
        FeatureExtractor taps = TorchScript.features(features, TORCH);
        Explainer explainer = Explainer.builder(box).features(taps).device(Device.CPU).build()) {
      return explainer.explain(image, options);
    }
  }

  private static JsonNode peer(String script, Path out, String... own) throws IOException {
    Question q = new Question(model, features, null, planes, null, 1, 0, 0, SIDE);
    return PYTHON.run(
        script, new Pair(script, script, "torch", null, List.of(own)).arguments(q, out));
  }

  /** Returns the largest difference in the range of the first. */
  private static double difference(float[] a, float[] b) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double most = 0;
    assertThat(b).hasSameSizeAs(a);
    for (int i = 0; i < a.length; i++) {
      low = Math.min(low, a[i]);
      high = Math.max(high, a[i]);
      most = Math.max(most, Math.abs((double) a[i] - b[i]));
    }
    assertThat(high - low).as("range").isGreaterThan(1e-4);
    return most / (high - low);
  }

  @Test
  void rise_makesTheEnginesMap_fromTheEnginesMasks() throws IOException {
    int count = 60;
    float[] masks = new float[count * SIDE * SIDE];
    try (FloatPointer plane = new FloatPointer((long) SIDE * SIDE)) {
      for (int i = 0; i < count; i++) {
        MaskOps.iassa_rise_mask(SIDE, SIDE, 7, 0.5, 0, i, plane);
        plane.get(masks, i * SIDE * SIDE, SIDE * SIDE);
      }
    }
    Path dense = folder.resolve("masks.npy");
    Npy.write(dense, masks, count, SIDE, SIDE);
    Path out = folder.resolve("rise.npy");
    JsonNode answer = peer("rise.py", out, "--dense", dense.toString(), "--batch", "25");
    assertThat(answer.get("forwards").intValue()).isEqualTo(count);
    assertThat(answer.get("seconds").doubleValue()).isPositive();
    assertThat(answer.get("peakBytes").longValue()).isGreaterThan(10_000_000);

    Explanation e =
        engine(
            EngineRun.options(EngineRun.Way.RISE, count, 1)
                .precision(Precision.FP32)
                .targets(Targets.of(1))
                .build());
    // both divide by N and p
    float[] theirs = Npy.read(out).values();
    float[] ours = e.saliency().toArray();
    assertThat(difference(theirs, ours)).isLessThan(1e-3);
  }

  @Test
  void rise_drawsMasksOfMeanP_thatDiffer() throws IOException {
    Path script = folder.resolve("masks.py");
    Files.writeString(
        script,
        """
        import json, sys, torch
        sys.path.insert(0, sys.argv[1])
        import rise
        m = rise.make_masks(400, 7, 0.3, 30, 41)
        s = m.std(dim=0)
        print(json.dumps({"shape": list(m.shape), "mean": float(m.mean()), "low": float(m.min()),
            "high": float(m.max()), "spread": float(s.min())}))
        """);
    JsonNode found = PYTHON.run(script.toString(), List.of(Python.folder().toString()));
    assertThat(found.get("shape").toString()).isEqualTo("[400,1,30,41]");
    assertThat(found.get("mean").doubleValue()).isBetween(0.27, 0.33);
    assertThat(found.get("low").doubleValue()).isGreaterThanOrEqualTo(0);
    assertThat(found.get("high").doubleValue()).isLessThanOrEqualTo(1.0001);
    assertThat(found.get("spread").doubleValue()).isGreaterThan(0.1);
  }

  @Test
  void iassaAuthor_makesThePresetsMap() throws IOException {
    Path out = folder.resolve("author.npy");
    JsonNode answer =
        peer("iassa_author.py", out, "--iterations", "2", "--features", features.toString());
    Explanation e =
        engine(
            EngineRun.options(EngineRun.Way.IASSA_AUTHOR, 0, 2)
                .precision(Precision.FP32)
                .targets(Targets.of(1))
                .build());
    assertThat(e.attention()).isTrue();
    assertThat(answer.get("iterations").intValue()).isEqualTo(e.iterations().size());
    // one more: the engine also scores the unmasked image
    assertThat(answer.get("forwards").longValue()).isEqualTo(e.forwards() - 1);
    assertThat(difference(Npy.read(out).values(), e.saliency().toArray())).isLessThan(2e-3);
  }

  @Test
  void affinity_agrees() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    Path fine = level(random, "fine.npy", 5, 16);
    Path coarse = level(random, "coarse.npy", 9, 8);
    Path map = folder.resolve("map.npy");
    Path ours = folder.resolve("ours.npy");
    Path theirs = folder.resolve("theirs.npy");
    EngineAffinity.main(
        new String[] {
          "64", "1", map.toString(), ours.toString(), fine.toString(), coarse.toString()
        });
    PYTHON.run(
        "affinity.py",
        List.of(
            "--levels",
            fine.toString(),
            coarse.toString(),
            "--map",
            map.toString(),
            "--out",
            theirs.toString(),
            "--repeat",
            "1"));
    assertThat(difference(Npy.read(theirs).values(), Npy.read(ours).values())).isLessThan(5e-3);
    assertThat(difference(Npy.read(map).values(), Npy.read(ours).values())).isGreaterThan(0.05);
  }

  private static Path level(SplittableRandom random, String name, int channels, int side) {
    float[] values = new float[channels * side * side];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Path file = folder.resolve(name);
    Npy.write(file, values, channels, side, side);
    return file;
  }

  @Test
  void script_thatFails_saysWhy() {
    assertThatThrownBy(() -> PYTHON.run("rise.py", List.of("--model", "none")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("required");
  }

  @Test
  void missingPython_isAReason() {
    Python none = new Python(folder.resolve("no-python"), Python.folder());
    assertThat(none.lacks("torch")).hasValueSatisfying(r -> assertThat(r).contains("no Python at"));
    Python here = Python.find();
    assertThat(here.lacks("no_such_module_at_all"))
        .hasValueSatisfying(r -> assertThat(r).contains("is not installed"));
  }
}
