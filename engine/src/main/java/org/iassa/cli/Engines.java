package org.iassa.cli;

import java.nio.file.Path;
import org.iassa.engine.Device;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.Explanation;
import org.iassa.engine.Progress;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;
import org.iassa.image.RgbImage;

/** Loads models and makes explainers; the seam at which tests put their own. */
interface Engines {
  /** LibTorch models and the real explainer. */
  Engines REAL =
      new Engines() {
        @Override
        public LoadedModel load(ModelArgs args) {
          Phases.begin(Phase.MODEL);
          try {
            return Models.load(args);
          } finally {
            Phases.end(Phase.MODEL);
          }
        }

        @Override
        public Engine open(LoadedModel model, Device device, int threads) {
          Explainer.Builder builder =
              Explainer.builder(model.classifier()).device(device).threads(threads);
          if (model.features() != null) {
            builder.features(model.features());
          }
          Explainer explainer = builder.build();
          return new Engine() {
            @Override
            public Explanation explain(RgbImage image, ExplainOptions options, Progress progress) {
              return explainer.explain(image, options, progress);
            }

            @Override
            public Explanation explain(
                RgbImage image, ExplainOptions options, Progress progress, Path scoreLog) {
              return explainer.explain(image, options, progress, scoreLog);
            }

            @Override
            public void close() {
              explainer.close();
            }
          };
        }
      };

  /** Loads the classifier that the options name. */
  LoadedModel load(ModelArgs args);

  /** Loads only the feature extractor that the options name, or the embedded one. */
  default FeatureExtractor features(ModelArgs args) {
    return Models.features(args);
  }

  /** Makes an explainer of a classifier, which stays the caller's. */
  Engine open(LoadedModel model, Device device, int threads);

  /** An explainer. */
  interface Engine extends AutoCloseable {
    Explanation explain(RgbImage image, ExplainOptions options, Progress progress);

    /** As above, and logs all scores to a file. */
    default Explanation explain(
        RgbImage image, ExplainOptions options, Progress progress, Path scoreLog) {
      throw new UnsupportedOperationException("this engine logs no scores");
    }

    @Override
    void close();
  }
}
