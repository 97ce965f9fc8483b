package org.iassa.cli;

import java.nio.file.Path;
import org.iassa.engine.ModelException;
import org.iassa.engine.ScoreKind;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.scenes.EmbeddedModel;

/** Loads TorchScript models from files or from this jar. */
final class Models {
  private Models() {}

  static LoadedModel load(ModelArgs args) {
    int[] size = args.size();
    TorchOptions options =
        TorchOptions.builder()
            .size(size[0], size[1])
            .scores(args.scores)
            .preprocessing(args.preprocessing())
            .device(args.device)
            .threads(args.threads)
            .trustModel(args.trust)
            .build();
    if (args.model == null) {
      return embedded(args, options);
    }
    requireFile(args.model);
    if (args.features != null) {
      requireFile(args.features);
    }
    return assemble(
        args.model.toString(),
        TorchScript.load(args.model, options),
        () -> args.features == null ? null : TorchScript.features(args.features, options),
        args.labels());
  }

  /** Loads only the features: from the file given, else the embedded ones. */
  static FeatureExtractor features(ModelArgs args) {
    int[] size = args.size();
    TorchOptions options =
        TorchOptions.builder()
            .size(size[0], size[1])
            .device(args.device)
            .threads(args.threads)
            .trustModel(args.trust || args.features == null)
            .build();
    if (args.features == null) {
      return TorchScript.features("embedded features", EmbeddedModel.features(), options);
    }
    requireFile(args.features);
    return TorchScript.features(args.features, options);
  }

  private static LoadedModel embedded(ModelArgs args, TorchOptions options) {
    int[] size = args.size();
    TorchOptions own =
        TorchOptions.builder()
            .size(size[0], size[1])
            .device(args.device)
            .threads(options.threads())
            .scores(args.scores == ScoreKind.PROBABILITIES ? ScoreKind.LOGITS : args.scores)
            .trustModel(true) // it is a part of this jar
            .build();
    Labels labels = args.labels == null ? new Labels(EmbeddedModel.labels()) : args.labels();
    return assemble(
        "embedded",
        TorchScript.load("embedded classifier", EmbeddedModel.classifier(), own),
        () -> TorchScript.features("embedded features", EmbeddedModel.features(), own),
        labels);
  }

  private interface Features {
    FeatureExtractor open();
  }

  /** Closes what was loaded if the rest cannot be. */
  private static LoadedModel assemble(
      String name, BlackBox classifier, Features features, Labels labels) {
    FeatureExtractor extractor = null;
    try {
      extractor = features.open();
      return new LoadedModel(name, classifier, extractor, labels);
    } catch (RuntimeException e) {
      classifier.close();
      if (extractor != null) {
        extractor.close();
      }
      throw e;
    }
  }

  private static void requireFile(Path file) {
    if (!java.nio.file.Files.isRegularFile(file)) {
      throw new ModelException(
          file
              + (java.nio.file.Files.isDirectory(file)
                  ? " is a directory; expected a TorchScript file"
                  : " does not exist"));
    }
  }
}
