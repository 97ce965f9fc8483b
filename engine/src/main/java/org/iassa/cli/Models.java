package org.iassa.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Locale;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ModelCard;
import org.iassa.engine.ModelException;
import org.iassa.engine.OnnxModel;
import org.iassa.engine.OnnxOptions;
import org.iassa.engine.RemoteModel;
import org.iassa.engine.RemoteOptions;
import org.iassa.engine.ScoreKind;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.Layout;
import org.iassa.scenes.EmbeddedModel;

/** Loads models from files, from this jar, or from a server. */
final class Models {
  private Models() {}

  static LoadedModel load(ModelArgs args) {
    ModelCard card = args.card();
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
    if (args.remote == null) {
      requireFile(args.model);
    }
    if (args.features != null) {
      requireFile(args.features);
    }
    BlackBox classifier = own(args, card, options);
    BatchFormat format = classifier.format(); // a model may fix its size
    args.inputSize = format.height() + "x" + format.width();
    TorchOptions taps =
        TorchOptions.builder()
            .size(format.height(), format.width())
            .preprocessing(options.preprocessing())
            .threads(args.threads)
            .trustModel(args.trust)
            .build();
    return assemble(
        args.remote == null ? args.model.toString() : args.remote,
        classifier,
        () -> args.features == null ? null : TorchScript.features(args.features, taps),
        args.labels());
  }

  /** Loads a classifier by what its name says it is. */
  private static BlackBox own(ModelArgs args, ModelCard card, TorchOptions options) {
    if (args.remote != null) {
      RemoteOptions.Builder remote =
          RemoteOptions.builder()
              .size(options.height(), options.width())
              .scores(options.scores())
              .preprocessing(options.preprocessing());
      card.layout().ifPresent(remote::layout);
      card.output().ifPresent(remote::output);
      args.remoteArgs.apply(remote, System.getenv());
      return RemoteModel.connect(address(args.remote), remote.build());
    }
    if (args.model.toString().toLowerCase(Locale.ROOT).endsWith(".onnx")) {
      OnnxOptions.Builder onnx =
          OnnxOptions.builder()
              .size(options.height(), options.width())
              .scores(options.scores())
              .preprocessing(options.preprocessing())
              .threads(options.threads());
      card.layout().ifPresent(onnx::layout);
      card.output().ifPresent(onnx::output);
      return OnnxModel.load(args.model, onnx.build());
    }
    if (card.layout().orElse(Layout.NCHW) != Layout.NCHW || card.output().isPresent()) {
      throw new ModelException(
          "the preprocessing file names a layout NHWC or an output; a TorchScript model takes"
              + " N×3×H×W and returns one tensor");
    }
    return TorchScript.load(args.model, options);
  }

  private static URI address(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new InvalidOptionException("model", "no address: " + e.getReason(), "http://HOST/...");
    }
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
                  ? " is a directory; expected a TorchScript or ONNX file"
                  : " does not exist"));
    }
  }
}
