package example;

import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.Explanation;
import org.iassa.engine.Preset;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.image.RgbImage;
import org.iassa.scenes.EmbeddedModel;

/** Explains an image with a TorchScript classifier and its features, both from the engine's jar. */
public final class Explain {
  private Explain() {}

  public static void main(String[] args) {
    TorchOptions trusted = TorchOptions.builder().trustModel(true).build();
    ExplainOptions options = Preset.BALANCED.options();
    RgbImage image = EmbeddedModel.example(0);
    try (BlackBox model = TorchScript.load("classifier", EmbeddedModel.classifier(), trusted);
        FeatureExtractor features =
            TorchScript.features("features", EmbeddedModel.features(), trusted);
        Explainer explainer = Explainer.builder(model).features(features).build()) {
      Explanation explanation = explainer.explain(image, options);
      SaliencyMap map = explanation.saliency();
      System.out.println(
          "explained by "
              + explanation.forwards()
              + " forward passes, maximum "
              + map.max()
              + ", engine in "
              + (Explainer.class.getModule().isNamed() ? "a named module" : "the class path"));
    }
  }
}
