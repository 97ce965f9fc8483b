package org.iassa.engine;

import java.util.Objects;
import java.util.Optional;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Layout;
import org.iassa.image.Preprocessing;

/**
 * How an ONNX file is loaded and called.
 *
 * @param height height of its input in pixels, where the model leaves it open
 * @param width width of its input in pixels, where the model leaves it open
 * @param layout order of its input's axes, where the model leaves it open
 * @param output which output the scores are; empty: its only one
 * @param scores what it returns
 * @param preprocessing how pixel values become the input
 * @param threads threads of one forward pass; 0 leaves ONNX Runtime's choice
 * @param maxBytes most bytes of the file, and of each file of weights beside it
 */
public record OnnxOptions(
    int height,
    int width,
    Layout layout,
    Optional<String> output,
    ScoreKind scores,
    Preprocessing preprocessing,
    int threads,
    long maxBytes) {
  public OnnxOptions {
    Objects.requireNonNull(layout, "layout");
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(scores, "scores");
    Objects.requireNonNull(preprocessing, "preprocessing");
    InvalidOptionException.requireRange("height", height, 1, BatchFormat.MAX_SIDE);
    InvalidOptionException.requireRange("width", width, 1, BatchFormat.MAX_SIDE);
    InvalidOptionException.requireRange("threads", threads, 0, 1024);
    InvalidOptionException.requireRange("maxBytes", maxBytes, 1, 1L << 40);
  }

  /** Returns a builder: 224×224 planar where open, logits, ImageNet's preprocessing, 2 GiB. */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options. */
  public static final class Builder {
    private int height = 224;
    private int width = 224;
    private Layout layout = Layout.NCHW;
    private Optional<String> output = Optional.empty();
    private ScoreKind scores = ScoreKind.LOGITS;
    private Preprocessing preprocessing = Preprocessing.IMAGENET;
    private int threads;
    private long maxBytes = 2L << 30;

    private Builder() {}

    /** Sets {@link OnnxOptions#height} and {@link OnnxOptions#width}. */
    public Builder size(int height, int width) {
      this.height = height;
      this.width = width;
      return this;
    }

    /** Sets {@link OnnxOptions#layout}. */
    public Builder layout(Layout layout) {
      this.layout = layout;
      return this;
    }

    /** Sets {@link OnnxOptions#output}. */
    public Builder output(String name) {
      this.output = Optional.of(name);
      return this;
    }

    /** Sets {@link OnnxOptions#scores}. */
    public Builder scores(ScoreKind scores) {
      this.scores = scores;
      return this;
    }

    /** Sets {@link OnnxOptions#preprocessing}. */
    public Builder preprocessing(Preprocessing preprocessing) {
      this.preprocessing = preprocessing;
      return this;
    }

    /** Sets {@link OnnxOptions#threads}. */
    public Builder threads(int threads) {
      this.threads = threads;
      return this;
    }

    /** Sets {@link OnnxOptions#maxBytes}. */
    public Builder maxBytes(long maxBytes) {
      this.maxBytes = maxBytes;
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws InvalidOptionException if one of them is out of range
     */
    public OnnxOptions build() {
      return new OnnxOptions(
          height, width, layout, output, scores, preprocessing, threads, maxBytes);
    }
  }
}
