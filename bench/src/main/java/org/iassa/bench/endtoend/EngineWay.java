package org.iassa.bench.endtoend;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.iassa.engine.Device;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.Explanation;
import org.iassa.engine.Method;
import org.iassa.engine.Precision;
import org.iassa.engine.Preset;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.spi.BlackBox;
import org.iassa.image.RgbImage;

/**
 * RISE as the engine runs it, with the same masks; everything from the image to the map is timed.
 */
final class EngineWay {
  private EngineWay() {}

  static double seconds(Path model, int masks, int side, Precision precision) {
    TorchOptions torch =
        TorchOptions.builder().size(side, side).precision(precision).trustModel(true).build();
    ExplainOptions options =
        ExplainOptions.builder(Preset.BALANCED)
            .method(Method.RISE)
            .rise(new RiseOptions(masks, 7, 0.5))
            .precision(precision)
            .build();
    ExplainOptions warmUp = options.toBuilder().rise(new RiseOptions(64, 7, 0.5)).build();
    try (BlackBox box = TorchScript.load(model, torch);
        Explainer explainer = Explainer.builder(box).device(Device.CPU).build()) {
      RgbImage image = noise(side);
      explainer.explain(image, warmUp);
      long began = System.nanoTime();
      Explanation explanation = explainer.explain(image, options);
      double seconds = (System.nanoTime() - began) * 1e-9;
      if (explanation.forwards() < masks) {
        throw new IllegalStateException("made " + explanation.forwards() + " forward passes");
      }
      return seconds;
    }
  }

  private static RgbImage noise(int side) {
    byte[] data = new byte[side * side * 3];
    new SplittableRandom(1).nextBytes(data);
    return new RgbImage(side, side, data);
  }
}
