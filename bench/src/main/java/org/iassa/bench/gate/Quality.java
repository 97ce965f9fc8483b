package org.iassa.bench.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.iassa.bench.cases.Context;
import org.iassa.bench.run.CapsuleFolder;
import org.iassa.data.ObjectMask;
import org.iassa.engine.Device;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.OutputException;
import org.iassa.engine.Precision;
import org.iassa.engine.Preset;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.Targets;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.image.Planes;
import org.iassa.metrics.Evaluator;
import org.iassa.metrics.Metric;
import org.iassa.metrics.Protocol;
import org.iassa.scenes.EmbeddedModel;
import org.iassa.scenes.Scene;
import org.iassa.scenes.SceneGenerator;

/**
 * Whether explanations got worse: BALANCED on a few generated scenes with the embedded classifier,
 * fp32, metrics by the protocol {@code rise-2018-batch}, means against the baseline's.
 */
public final class Quality {
  private static final String PART = "quality";
  private static final long SEED = 77;
  private static final List<Metric> METRICS =
      List.of(
          Metric.DELETION, Metric.INSERTION, Metric.IOU, Metric.POINTING, Metric.ENERGY_POINTING);

  /** Means may get worse by this much. */
  private static final double TOLERANCE = 0.02;

  private final Path file;
  private final int scenes;
  private final Preset preset;

  /**
   * @param baseline the baseline; its {@code quality.json} has the means
   * @param scenes number of scenes
   */
  public Quality(Path baseline, int scenes) {
    this(baseline, scenes, Preset.BALANCED);
  }

  Quality(Path baseline, int scenes, Preset preset) {
    this.file = baseline.resolve("quality.json");
    this.scenes = scenes;
    this.preset = preset;
  }

  /** Measures and writes the baseline. */
  public void update() {
    ObjectNode json = new JsonMapper().createObjectNode();
    json.put("schema", "iassa-quality/1");
    json.put("scenes", scenes);
    json.put("protocol", Protocol.RISE_2018_BATCH.id());
    ObjectNode means = json.putObject("means");
    measure().forEach((metric, value) -> means.put(metric.key(), value));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, json.toPrettyString() + "\n");
    } catch (IOException e) {
      throw new OutputException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** Measures and compares. */
  public List<Finding> check(CapsuleFolder capsules, Context context, String command) {
    List<Finding> findings = new ArrayList<>();
    JsonNode then;
    try {
      then = new JsonMapper().readTree(Files.readString(file));
    } catch (IOException e) {
      return List.of(
          new Finding(PART, "baseline", false, file + " is not there; --update makes it"));
    }
    if (then.path("scenes").asInt() != scenes
        || !then.path("protocol").asText().equals(Protocol.RISE_2018_BATCH.id())) {
      return List.of(
          new Finding(PART, "baseline", false, file + " is of other scenes or another protocol"));
    }
    measure()
        .forEach(
            (metric, value) -> {
              double old = then.path("means").path(metric.key()).asDouble(Double.NaN);
              double worse = metric.higherIsBetter() ? old - value : value - old;
              String text = String.format(Locale.ROOT, "%.4f, was %.4f", value, old);
              findings.add(new Finding(PART, metric.key(), worse <= TOLERANCE, text));
            });
    for (Finding f : findings) {
      if (!f.ok()) {
        capsules.failure(
            "QUALITY",
            f.name(),
            context,
            f.text() + " over scenes 0 to " + (scenes - 1) + " of seed " + SEED,
            command,
            Map.of());
      }
    }
    return findings;
  }

  private Map<Metric, Double> measure() {
    TorchOptions torch = TorchOptions.builder().precision(Precision.FP32).trustModel(true).build();
    SceneGenerator generator = new SceneGenerator(SEED);
    Map<Metric, Double> sums = new EnumMap<>(Metric.class);
    try (BlackBox box = TorchScript.load("embedded", EmbeddedModel.classifier(), torch);
        FeatureExtractor features =
            TorchScript.features("embedded features", EmbeddedModel.features(), torch);
        Explainer explainer =
            Explainer.builder(box).features(features).device(Device.CPU).build()) {
      Evaluator evaluator = new Evaluator(box, Protocol.RISE_2018_BATCH, 16);
      for (int i = 0; i < scenes; i++) {
        Scene scene = generator.scene(i);
        ExplainOptions options =
            ExplainOptions.builder(preset)
                .precision(Precision.FP32)
                .targets(Targets.of(scene.label()))
                .build();
        SaliencyMap map = explainer.explain(scene.image(), options).saliency();
        float[] planes = new float[3 * box.format().pixels()];
        Planes.normalise(scene.image(), box.preprocessing(), FloatBuffer.wrap(planes));
        ObjectMask mask =
            new ObjectMask(scene.image().height(), scene.image().width(), scene.mask());
        Map<Metric, Double> values =
            evaluator.evaluate(planes, map, scene.label(), Optional.of(mask)).values();
        METRICS.forEach(m -> sums.merge(m, values.get(m) / scenes, Double::sum));
      }
    }
    return sums;
  }
}
