package org.iassa.cli;

import java.nio.file.Path;
import org.iassa.engine.Device;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ScoreKind;
import org.iassa.image.Preprocessing;
import org.iassa.kernels.KernelSources;
import picocli.CommandLine.Option;

/** Options that say which classifier is explained, and where it runs. */
final class ModelArgs {
  @Option(
      names = "--model",
      paramLabel = "FILE",
      description =
          "TorchScript classifier, N x 3 x H x W to N x classes. Default: the embedded"
              + " scene classifier.")
  Path model;

  @Option(
      names = "--features",
      paramLabel = "FILE",
      description =
          "TorchScript that returns a tuple of feature maps from several depths. Without"
              + " it there is no attention for your own model.")
  Path features;

  @Option(names = "--labels", paramLabel = "FILE", description = "Class names, one per line.")
  Path labels;

  @Option(
      names = "--trust-model",
      description = "Load the TorchScript files: they are programs and run with your rights.")
  boolean trust;

  @Option(
      names = "--scores",
      paramLabel = "KIND",
      description =
          "What the classifier returns: logits (default; their softmax is taken), sigmoid (logits"
              + " of which each one's sigmoid is taken) or probabilities.")
  ScoreKind scores = ScoreKind.LOGITS;

  @Option(
      names = "--input-size",
      paramLabel = "HxW",
      description = "Size of the classifier's input. Default: 224x224.")
  String inputSize = "224x224";

  @Option(
      names = "--mean",
      paramLabel = "R,G,B",
      description = "Mean of the input's normalisation, of values in [0, 1]. Default: ImageNet's.")
  String mean;

  @Option(
      names = "--std",
      paramLabel = "R,G,B",
      description = "Standard deviation of the normalisation. Default: ImageNet's.")
  String std;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "auto (default), cpu, cuda, cuda:INDEX or cuda-emulated.")
  Device device = Device.AUTO;

  @Option(
      names = "--kernels-dir",
      paramLabel = "DIR",
      description = "Folder of edited .cu files that take the place of the built-in ones.")
  void kernelsDir(Path folder) {
    System.setProperty(KernelSources.FOLDER_PROPERTY, folder.toString());
  }

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads on the processor; 0 (default): one per core.")
  int threads;

  /** Whether features are wanted without a classifier. */
  boolean featuresAlone;

  /** Returns height and width of the classifier's input. */
  int[] size() {
    return Parsing.size(inputSize);
  }

  /** Returns the normalisation. */
  Preprocessing preprocessing() {
    Preprocessing standard = Preprocessing.IMAGENET;
    return new Preprocessing(
        mean == null ? standard.mean() : Parsing.triple("mean", mean),
        std == null ? standard.std() : Parsing.triple("std", std));
  }

  /** Returns the class names given, or none. */
  Labels labels() {
    return labels == null ? Labels.NONE : Labels.read(labels);
  }

  /** Checks what can be checked before anything is loaded. */
  void check() {
    InvalidOptionException.requireRange("threads", threads, 0, 1024);
    if (scores == ScoreKind.RAW) {
      throw new InvalidOptionException("scores", "raw", "logits or probabilities");
    }
    size();
    preprocessing();
    if (model == null && features != null && !featuresAlone) {
      throw new InvalidOptionException(
          "features", features, "--model beside it: the embedded classifier has its own");
    }
  }
}
