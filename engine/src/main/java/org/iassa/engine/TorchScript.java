package org.iassa.engine;

import java.nio.file.Path;
import org.iassa.engine.internal.torch.ModelSource;
import org.iassa.engine.internal.torch.TorchBlackBox;
import org.iassa.engine.internal.torch.TorchFeatures;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.MixedPrecision;

/**
 * Loads TorchScript files ({@code torch.jit.trace} or {@code torch.jit.script}, then {@code save})
 * and runs them through LibTorch, on a GPU or the processor ({@link TorchOptions#device}): frozen,
 * channels-last where the model takes it.
 *
 * <p>A TorchScript file is a program that runs with the rights of this process, so each call needs
 * {@link TorchOptions#trustModel}, or the file's SHA-256 on the user's list {@link TrustedModels};
 * then what runs is a private copy with that very hash. Loading calls the model once with one and
 * once with two images of zeros, to check what it takes and returns.
 *
 * <p>What is loaded may be used by several threads, which wait for each other. The caller closes
 * it; its identity is the SHA-256 of the file.
 */
public final class TorchScript {
  private TorchScript() {}

  /**
   * Loads a classifier: N×3×H×W in, one tensor N×C of scores out.
   *
   * @param model the file
   * @param options how to load it
   * @return the classifier; its scores are probabilities
   * @throws ModelException if the options do not trust the model, or the file is missing, damaged,
   *     not TorchScript, or does not take or return what it should
   */
  public static MixedPrecision load(Path model, TorchOptions options) {
    return TorchBlackBox.load(trusted(ModelSource.of(model), options), options);
  }

  /**
   * As {@link #load(Path, TorchOptions)}, from memory.
   *
   * @param name what messages call the model
   * @param model the file's bytes; not copied, so leave them alone
   */
  public static MixedPrecision load(String name, byte[] model, TorchOptions options) {
    return TorchBlackBox.load(trusted(ModelSource.of(name, model), options), options);
  }

  /**
   * Loads a feature extractor: 1×3×H×W in; a tuple or list of maps 1×C×h×w out, or one map.
   *
   * @param model the file
   * @param options how to load it
   * @return the extractor; it orders the maps by resolution, finest first
   * @throws ModelException as {@link #load(Path, TorchOptions)}
   */
  public static FeatureExtractor features(Path model, TorchOptions options) {
    return TorchFeatures.load(trusted(ModelSource.of(model), options), options);
  }

  /**
   * As {@link #features(Path, TorchOptions)}, from memory.
   *
   * @param name what messages call the model
   * @param model the file's bytes; not copied, so leave them alone
   */
  public static FeatureExtractor features(String name, byte[] model, TorchOptions options) {
    return TorchFeatures.load(trusted(ModelSource.of(name, model), options), options);
  }

  private static ModelSource trusted(ModelSource source, TorchOptions options) {
    if (options.trustModel()) {
      return source;
    }
    TrustedModels list = TrustedModels.ofUser();
    String doubt = "";
    try {
      if (list.contains(source.sha256())) {
        return source.verified();
      }
    } catch (ModelException e) {
      doubt = " (" + e.getMessage() + ")";
    }
    throw new ModelException(
        source.name()
            + " was not loaded: a TorchScript file is a program that runs with your rights, and its"
            + " SHA-256 "
            + source.sha256()
            + " is not on the list "
            + list.file()
            + doubt
            + ". If you trust where it comes from, say so: ./iassa trust FILE or --trust-model on"
            + " the command line, TorchOptions.builder().trustModel(true) in Java");
  }
}
