package org.iassa.bench.peers;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.iassa.bench.measure.ProcessMemory;
import org.iassa.engine.Device;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.Explanation;
import org.iassa.engine.LimeOptions;
import org.iassa.engine.Method;
import org.iassa.engine.Precision;
import org.iassa.engine.Preset;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.Superpixels;
import org.iassa.engine.Targets;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.image.ImageReader;
import org.iassa.image.Npy;
import org.iassa.image.RgbImage;

/** The engine in a process of its own, with the same question and the same answer as a peer. */
public final class EngineRun {
  private static final int WARM_UP = 64;

  /** What the engine is asked for. */
  enum Way {
    RISE,
    IASSA_AUTHOR,
    OCCLUSION,
    LIME,
    BALANCED
  }

  private EngineRun() {}

  /**
   * Explains one image and prints one line of JSON.
   *
   * <p>Arguments: WAY PRECISION MODEL FEATURES IMAGE OUT TARGET MASKS ITERATIONS SIDE; FEATURES may
   * be empty.
   */
  public static void main(String[] args) throws IOException {
    Way way = Way.valueOf(args[0].toUpperCase(Locale.ROOT));
    Precision precision = Precision.valueOf(args[1].toUpperCase(Locale.ROOT));
    int side = Integer.parseInt(args[9]);
    TorchOptions torch =
        TorchOptions.builder().size(side, side).precision(precision).trustModel(true).build();
    int masks = Integer.parseInt(args[7]);
    ExplainOptions options =
        options(way, masks, Integer.parseInt(args[8]))
            .precision(precision)
            .targets(Targets.of(Integer.parseInt(args[6])))
            .keepIterationMaps(false)
            .build();
    RgbImage image = ImageReader.read(Path.of(args[4])).image();
    FeatureExtractor extractor =
        args[3].isEmpty() ? null : TorchScript.features(Path.of(args[3]), torch);
    try (BlackBox box = TorchScript.load(Path.of(args[2]), torch)) {
      Explainer.Builder builder = Explainer.builder(box).device(Device.CPU);
      if (extractor != null) {
        builder.features(extractor);
      }
      try (Explainer explainer = builder.build()) {
        explainer.explain(
            image,
            options.toBuilder().method(Method.RISE).rise(new RiseOptions(WARM_UP, 7, 0.5)).build());
        long began = System.nanoTime();
        Explanation e = explainer.explain(image, options);
        double seconds = (System.nanoTime() - began) * 1e-9;
        Npy.write(Path.of(args[5]), e.saliency().toArray(), side, side);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("seconds", seconds);
        json.put("maskSeconds", (e.millis().masks() + e.millis().batch()) * 1e-3);
        json.put("forwards", e.forwards());
        json.put("iterations", e.iterations().size());
        json.put("peakBytes", ProcessMemory.peak());
        json.put("batch", e.run().batch());
        System.out.println(json);
      }
    } finally {
      if (extractor != null) {
        extractor.close();
      }
    }
  }

  /** Returns the options of a way, without target and precision. */
  static ExplainOptions.Builder options(Way way, int masks, int iterations) {
    ExplainOptions.Builder author = ExplainOptions.builder(Preset.AUTHOR_CODE);
    return switch (way) {
      // S = sum of score × mask / (N·p), as RISE's authors and Xplique have it.
      case RISE ->
          ExplainOptions.builder(Preset.BALANCED)
              .method(Method.RISE)
              .estimator(Estimator.GLOBAL_MEAN)
              .evidence(Evidence.REPLACE)
              .rise(new RiseOptions(masks, 7, 0.5));
      case IASSA_AUTHOR -> author.iterations(iterations);
      case OCCLUSION -> author.method(Method.OCCLUSION);
      case LIME -> author.method(Method.LIME).lime(lime(masks));
      case BALANCED -> ExplainOptions.builder(Preset.BALANCED).maxForwards(masks + 1L);
    };
  }

  private static LimeOptions lime(int masks) {
    LimeOptions plain = LimeOptions.DEFAULT.with(Superpixels.Slic.DEFAULT);
    return new LimeOptions(
        plain.superpixels(),
        masks,
        plain.kernelWidth(),
        plain.alpha(),
        LimeOptions.Hidden.FILL,
        plain.keep());
  }

  /** Returns the command line of a run. */
  static List<String> arguments(Way way, Precision precision, Question q, Path out) {
    return List.of(
        way.name(),
        precision.name(),
        q.model().toString(),
        q.features() == null || way == Way.RISE ? "" : q.features().toString(),
        q.image().toString(),
        out.toString(),
        Integer.toString(q.target()),
        Integer.toString(q.masks()),
        Integer.toString(q.iterations()),
        Integer.toString(q.side()));
  }
}
