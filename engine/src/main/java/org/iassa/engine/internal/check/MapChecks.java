package org.iassa.engine.internal.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iassa.engine.Device;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.Explanation;
import org.iassa.engine.Method;
import org.iassa.engine.Precision;
import org.iassa.engine.Preset;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.internal.torch.TorchGpu;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.image.RgbImage;
import org.iassa.scenes.EmbeddedModel;

/**
 * Whole explanations on a device against the processor's, of a scene by the embedded classifier.
 */
public final class MapChecks {
  /** Of the map's range; a kept affinity has 8 bits. */
  private static final double ATTENTION = 1e-3;

  /** Networks of two libraries differ in the last bits of their scores. */
  private static final double OTHER_NETWORK = 5e-2;

  private MapChecks() {}

  /**
   * An explanation on both.
   *
   * @param name method or preset, and where the network ran
   * @param passed whether the map is as near as it should be
   * @param same whether all bits are the same
   * @param difference the greatest of a pixel, over the map's range
   * @param allowed the greatest allowed
   * @param millis time on the device, and on the processor
   */
  public record Comparison(
      String name,
      boolean passed,
      boolean same,
      double difference,
      double allowed,
      double[] millis) {}

  /** Runs all of them. */
  public static List<Comparison> run(Device device) {
    List<Comparison> all = new ArrayList<>(run(device, Device.CPU));
    boolean gpu = device.kind() == Device.Kind.CUDA;
    if (gpu && TorchGpu.unavailable(device.index()).isEmpty()) {
      all.addAll(run(device, device));
    }
    return List.copyOf(all);
  }

  private static List<Comparison> run(Device device, Device network) {
    List<Comparison> all = new ArrayList<>();
    try (BlackBox model = classifier(network);
        FeatureExtractor features = features(network);
        BlackBox reference = classifier(Device.CPU);
        FeatureExtractor referenceFeatures = features(Device.CPU)) {
      for (Map.Entry<String, ExplainOptions> each : options().entrySet()) {
        Explanation found = explain(model, features, device, each.getValue());
        Explanation expected = explain(reference, referenceFeatures, Device.CPU, each.getValue());
        boolean own = network.equals(Device.CPU);
        double allowed = own ? expected.attention() ? ATTENTION : 0 : OTHER_NETWORK;
        double difference = difference(found.saliency(), expected.saliency());
        all.add(
            new Comparison(
                each.getKey() + ", network on " + network,
                difference <= allowed,
                found.saliency().sha256().equals(expected.saliency().sha256()),
                difference,
                allowed,
                new double[] {found.millis().total(), expected.millis().total()}));
      }
    }
    return all;
  }

  private static Map<String, ExplainOptions> options() {
    Map<String, ExplainOptions> options = new LinkedHashMap<>();
    options.put(
        "RISE",
        shortened(Preset.BALANCED).method(Method.RISE).rise(new RiseOptions(200, 7, 0.5)).build());
    options.put("BALANCED without attention", shortened(Preset.BALANCED).noAttention().build());
    options.put("BALANCED", shortened(Preset.BALANCED).build());
    options.put("PAPER", shortened(Preset.PAPER).iterations(1).build());
    return options;
  }

  private static ExplainOptions.Builder shortened(Preset preset) {
    return ExplainOptions.builder(preset).precision(Precision.FP32).batch(32).iterations(2).seed(1);
  }

  private static TorchOptions torch(Device network) {
    return TorchOptions.builder().device(network).trustModel(true).build();
  }

  private static BlackBox classifier(Device network) {
    return TorchScript.load("embedded classifier", EmbeddedModel.classifier(), torch(network));
  }

  private static FeatureExtractor features(Device network) {
    return TorchScript.features("embedded features", EmbeddedModel.features(), torch(network));
  }

  private static Explanation explain(
      BlackBox model, FeatureExtractor features, Device device, ExplainOptions options) {
    RgbImage image = EmbeddedModel.example(3);
    try (Explainer explainer = Explainer.builder(model).features(features).device(device).build()) {
      return explainer.explain(image, options);
    }
  }

  private static double difference(SaliencyMap found, SaliencyMap expected) {
    float[] a = found.toArray();
    float[] b = expected.toArray();
    double worst = 0;
    for (int i = 0; i < a.length; i++) {
      worst = Math.max(worst, Math.abs((double) a[i] - b[i]));
    }
    return worst / (expected.max() - expected.min());
  }
}
