package org.iassa.engine;

import java.util.Objects;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.image.Preprocessing;

/**
 * How a TorchScript file is loaded and called.
 *
 * @param height height of its input in pixels
 * @param width width of its input in pixels
 * @param scores what a classifier returns; features ignore it
 * @param precision number format of weights and activations; {@link Precision#AUTO} loads FP32 and
 *     leaves the choice to the explainer
 * @param preprocessing how pixel values become the input
 * @param device where it runs: a GPU, the processor, or {@link Device#AUTO}: the first GPU if
 *     LibTorch can use it, else the processor. For the emulated device that is the processor
 * @param threads threads of one forward pass, for the whole process; 0 leaves LibTorch's choice
 * @param trustModel whether the caller trusts the file: TorchScript is a program
 */
public record TorchOptions(
    int height,
    int width,
    ScoreKind scores,
    Precision precision,
    Preprocessing preprocessing,
    Device device,
    int threads,
    boolean trustModel) {
  public TorchOptions {
    Objects.requireNonNull(scores, "scores");
    Objects.requireNonNull(precision, "precision");
    Objects.requireNonNull(preprocessing, "preprocessing");
    Objects.requireNonNull(device, "device");
    InvalidOptionException.requireRange("height", height, 1, BatchFormat.MAX_SIDE);
    InvalidOptionException.requireRange("width", width, 1, BatchFormat.MAX_SIDE);
    InvalidOptionException.requireRange("threads", threads, 0, 1024);
  }

  /** Returns a builder: 224×224, logits, FP32, ImageNet's preprocessing, not trusted. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options. */
  public static final class Builder {
    private int height = 224;
    private int width = 224;
    private ScoreKind scores = ScoreKind.LOGITS;
    private Precision precision = Precision.FP32;
    private Preprocessing preprocessing = Preprocessing.IMAGENET;
    private Device device = Device.AUTO;
    private int threads;
    private boolean trustModel;

    private Builder() {}

    /** Sets {@link TorchOptions#height} and {@link TorchOptions#width}. */
    public Builder size(int height, int width) {
      this.height = height;
      this.width = width;
      return this;
    }

    /** Sets {@link TorchOptions#scores}. */
    public Builder scores(ScoreKind scores) {
      this.scores = scores;
      return this;
    }

    /** Sets {@link TorchOptions#precision}. */
    public Builder precision(Precision precision) {
      this.precision = precision;
      return this;
    }

    /** Sets {@link TorchOptions#preprocessing}. */
    public Builder preprocessing(Preprocessing preprocessing) {
      this.preprocessing = preprocessing;
      return this;
    }

    /** Sets {@link TorchOptions#device}. */
    public Builder device(Device device) {
      this.device = device;
      return this;
    }

    /** Sets {@link TorchOptions#threads}. */
    public Builder threads(int threads) {
      this.threads = threads;
      return this;
    }

    /** Sets {@link TorchOptions#trustModel}. */
    public Builder trustModel(boolean trustModel) {
      this.trustModel = trustModel;
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws InvalidOptionException if one of them is out of range
     */
    public TorchOptions build() {
      return new TorchOptions(
          height, width, scores, precision, preprocessing, device, threads, trustModel);
    }
  }
}
