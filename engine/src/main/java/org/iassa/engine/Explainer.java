package org.iassa.engine;

import java.nio.file.Path;
import java.util.Objects;
import org.iassa.engine.internal.controller.Backends;
import org.iassa.engine.internal.controller.Controller;
import org.iassa.engine.internal.replay.Recorder;
import org.iassa.engine.internal.tuning.MeasuredBatch;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;
import org.iassa.image.RgbImage;

/**
 * Explains a classifier's decisions. Takes memory for its work when it is first used and keeps it
 * for the next image, so make one and use it often.
 *
 * <p>Several threads may use one explainer; their calls are served one after the other. The caller
 * closes it; the classifier and the extractor stay the caller's too.
 */
public final class Explainer implements AutoCloseable {
  private final Controller controller;

  private Explainer(Builder builder) {
    controller =
        new Controller(
            builder.model,
            builder.features,
            Phases.observed(Backends.select(builder.device, builder.threads)),
            MeasuredBatch.standard());
  }

  /** Returns a builder of an explainer for a classifier. */
  public static Builder builder(BlackBox model) {
    return new Builder(model);
  }

  /**
   * Explains the classifier's decision about an image.
   *
   * @param image an image of any size; it is resized to the classifier's input
   * @param options what to compute
   * @return the explanation; its maps have the size of the classifier's input
   * @throws InvalidOptionException if the options do not fit the classifier
   * @throws ScoreException if the classifier gives a score that is not finite or beyond its bound
   */
  public Explanation explain(RgbImage image, ExplainOptions options) {
    return explain(image, options, Progress.NONE);
  }

  /**
   * As {@link #explain(RgbImage, ExplainOptions)}, with a listener.
   *
   * @throws CancelledException if the listener asks for it or the thread is interrupted
   */
  public synchronized Explanation explain(
      RgbImage image, ExplainOptions options, Progress progress) {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(progress, "progress");
    return controller.explain(image, options, progress);
  }

  /**
   * As {@link #explain(RgbImage, ExplainOptions, Progress)}, and logs all scores.
   *
   * @param scoreLog where the log appears when the explanation is done; see {@link ScoreLog}. It
   *     takes 4 bytes per mask and class, the attention's features, and little else. Nothing is
   *     left there if the explanation fails.
   * @throws OutputException if the log cannot be written
   */
  public synchronized Explanation explain(
      RgbImage image, ExplainOptions options, Progress progress, Path scoreLog) {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(progress, "progress");
    if (options.method() == Method.LIME) {
      throw new InvalidOptionException("method", "lime", "one of masks for a score log");
    }
    try (Recorder recorder = new Recorder(scoreLog)) {
      Explanation e = controller.explain(image, options, progress, recorder);
      recorder.finish(e);
      return e;
    }
  }

  /** Frees the memory; a second call does nothing. */
  @Override
  public synchronized void close() {
    controller.close();
  }

  /** Collects what an explainer is made of. */
  public static final class Builder {
    private final BlackBox model;
    private FeatureExtractor features;
    private Device device = Device.AUTO;
    private int threads;

    private Builder(BlackBox model) {
      this.model = Objects.requireNonNull(model, "model");
    }

    /**
     * Sets the network that the attention takes features from; without it there is no attention.
     */
    public Builder features(FeatureExtractor extractor) {
      this.features = Objects.requireNonNull(extractor, "extractor");
      return this;
    }

    /** Sets the device; {@link Device#AUTO} unless set. */
    public Builder device(Device device) {
      this.device = Objects.requireNonNull(device, "device");
      return this;
    }

    /** Sets the number of threads, 0 for one per processor. */
    public Builder threads(int threads) {
      InvalidOptionException.requireRange("threads", threads, 0, 1024);
      this.threads = threads;
      return this;
    }

    /**
     * Returns the explainer.
     *
     * @throws BackendException if the device cannot be used; the message says why
     */
    public Explainer build() {
      Phases.begin(Phase.LOAD);
      try {
        return new Explainer(this);
      } finally {
        Phases.end(Phase.LOAD);
      }
    }
  }
}
