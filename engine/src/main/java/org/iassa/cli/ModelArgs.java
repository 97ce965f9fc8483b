package org.iassa.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.iassa.engine.Device;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ModelCard;
import org.iassa.engine.ScoreKind;
import org.iassa.image.Preprocessing;
import org.iassa.kernels.KernelSources;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options that say which classifier is explained, and where it runs. */
final class ModelArgs {
  /** The file, or a remote model's address; null for the embedded classifier. */
  Path model;

  /** A remote model's address, or null. */
  String remote;

  @Option(
      names = "--model",
      paramLabel = "FILE|URL",
      description =
          "Classifier, N x 3 x H x W to N x classes: a TorchScript file, an ONNX file (.onnx), or"
              + " http[s]://HOST[:PORT]/v2/models/NAME on a server of the Open Inference Protocol"
              + " (KServe v2). Default: the embedded scene classifier.")
  void model(String text) {
    model = Path.of(text);
    remote = text.matches("(?i)https?://.*") ? text : null;
  }

  @Option(
      names = "--preprocessing",
      paramLabel = "FILE",
      description =
          "JSON that says how pixels become the model's input: inputSize, layout, channels, range,"
              + " mean, std, fit, shorterSide, scores, output. Default: MODEL.preprocessing.json"
              + " beside MODEL.pt or MODEL.onnx, if it is there. Options given here go first.")
  Path card;

  @ArgGroup(validate = false, heading = "%nClassifier on a server%n")
  RemoteArgs remoteArgs = new RemoteArgs();

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
  void scores(ScoreKind kind) {
    scores = kind;
    scoresGiven = true;
  }

  ScoreKind scores = ScoreKind.LOGITS;
  private boolean scoresGiven;

  @Option(
      names = "--input-size",
      paramLabel = "HxW",
      description = "Size of the classifier's input. Default: 224x224.")
  void inputSize(String text) {
    inputSize = text;
    sizeGiven = true;
  }

  String inputSize = "224x224";
  private boolean sizeGiven;
  private ModelCard read;

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

  /** Returns the preprocessing: what the card says, with the normalisation given here. */
  Preprocessing preprocessing() {
    Preprocessing said = card().preprocessing();
    return new Preprocessing(
        mean == null ? said.mean() : Parsing.triple("mean", mean),
        std == null ? said.std() : Parsing.triple("std", std),
        said.low(),
        said.high(),
        said.channels(),
        said.framing());
  }

  /** Returns what is written about the model, and takes up what no option says. */
  ModelCard card() {
    if (read == null) {
      Path file = card != null ? card : beside();
      read = file == null ? ModelCard.NONE : ModelCard.read(file);
      if (!sizeGiven && read.height().isPresent()) {
        inputSize = read.height().get() + "x" + read.width().get();
      }
      if (!scoresGiven && scores == ScoreKind.LOGITS) {
        scores = read.scores().orElse(scores);
      }
    }
    return read;
  }

  private Path beside() {
    if (model == null || remote != null || model.getFileName() == null) {
      return null;
    }
    String name = model.getFileName().toString();
    String stem = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
    Path file = model.resolveSibling(stem + ".preprocessing.json");
    return Files.isRegularFile(file) ? file : null;
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
    if (model == null && card != null) {
      throw new InvalidOptionException(
          "preprocessing", card, "--model beside it: the embedded classifier has its own");
    }
    Preprocessing preprocessing = preprocessing();
    int[] size = size();
    preprocessing.framing().requireFits(size[0], size[1]);
    if (model == null && features != null && !featuresAlone) {
      throw new InvalidOptionException(
          "features", features, "--model beside it: the embedded classifier has its own");
    }
  }
}
