package org.iassa.engine.internal.torch;

import java.nio.FloatBuffer;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.iassa.engine.IassaException;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ModelException;
import org.iassa.engine.ScoreKind;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.internal.scoring.ScoreRequest;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.MixedPrecision;
import org.iassa.image.Preprocessing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TorchScript classifier. Per forward it makes LibTorch's own handles of the result (an IValue
 * and one or two tensors), the scope that frees them and the inference mode; nothing else.
 */
public final class TorchBlackBox implements MixedPrecision {
  private static final Logger LOG = LoggerFactory.getLogger(TorchBlackBox.class);

  private static final int GPU_BATCH = 256;

  private final ModelSource source;
  private final TorchOptions options;
  private final ModelRunner runner;
  private final ScoreWriter writer;
  private final int classes;
  private TorchBlackBox variant;
  private boolean closed;

  private TorchBlackBox(
      ModelSource source,
      TorchOptions options,
      ModelRunner runner,
      ScoreWriter writer,
      int classes) {
    this.source = source;
    this.options = options;
    this.runner = runner;
    this.writer = writer;
    this.classes = classes;
  }

  /**
   * Loads a classifier and probes it with one and with two images of zeros.
   *
   * @throws ModelException if it cannot be loaded or does not take or return what it should
   */
  public static TorchBlackBox load(ModelSource source, TorchOptions options) {
    return load(source, options, ModelRunner.type(options.precision()));
  }

  private static TorchBlackBox load(ModelSource source, TorchOptions options, ElementType type) {
    ModelRunner runner = ModelRunner.open(source, options, type);
    ScoreWriter writer = null;
    try {
      int classes = probe(source, options, runner);
      writer = new ScoreWriter(source, options.scores(), type, classes, runner.place());
      TorchBlackBox box = new TorchBlackBox(source, options, runner, writer, classes);
      box.score(ImageBatch.zeros(runner.format(), 2), FloatBuffer.allocate(2 * classes));
      return box;
    } catch (RuntimeException e) {
      if (writer != null) {
        writer.close();
      }
      runner.close();
      throw e;
    }
  }

  @SuppressWarnings("try") // resources that only need to be open
  private static int probe(ModelSource source, TorchOptions options, ModelRunner runner) {
    try (PointerScope scope = new PointerScope();
        InferenceMode mode = new InferenceMode(true)) {
      IValue result = runner.run(ImageBatch.zeros(runner.format(), 1));
      int classes = ScoreWriter.classes(source, result, 1);
      Tensor scores = result.toTensor();
      if (options.scores() == ScoreKind.LOGITS
          && classes > 1
          && scores.min().item_double() >= 0
          && Math.abs(scores.sum().item_double() - 1) < 1e-3) {
        LOG.warn(
            "model {} seems to return probabilities, but is loaded as one that returns logits",
            source.name());
      }
      return classes;
    }
  }

  @Override
  public BatchFormat format() {
    return runner.format();
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public Preprocessing preprocessing() {
    return options.preprocessing();
  }

  @Override
  public String identity() {
    return source.sha256();
  }

  @Override
  public boolean measurable() {
    return true;
  }

  /**
   * {@inheritDoc} On a GPU {@value #GPU_BATCH}, not measured: a probe would time copies of batches
   * that in earnest lie on the GPU already. One too large for its memory is halved.
   */
  @Override
  public int preferredBatch() {
    return runner.place().gpu() ? GPU_BATCH : 0;
  }

  @SuppressWarnings("try") // resources that only need to be open
  @Override
  public synchronized void score(ImageBatch batch, FloatBuffer scores) {
    requireOpen();
    int count = batch.count();
    ScoreRequest.requireRoom(scores, count, classes);
    if (count == 0) {
      return;
    }
    try (PointerScope scope = new PointerScope();
        InferenceMode mode = new InferenceMode(true);
        TorchStream stream = runner.enter(batch)) {
      writer.write(runner.run(batch), count, scores);
    } catch (IassaException | IllegalStateException | IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw runner.failed(batch, e);
    }
  }

  @Override
  public boolean offers(ElementType type) {
    return switch (Objects.requireNonNull(type, "type")) {
      case FP32 -> true;
      case BF16 -> runner.place().gpu() || TorchRuntime.cpu().bf16();
      case FP16 -> false;
    };
  }

  @Override
  public synchronized BlackBox at(ElementType type) {
    requireOpen();
    if (type == format().type()) {
      return this;
    }
    if (type == ElementType.FP16) {
      throw new InvalidOptionException("element type", type, "FP32 or BF16");
    }
    if (variant == null || variant.isClosed()) {
      TorchBlackBox made = load(source, options, type);
      if (made.classes != classes) {
        made.close();
        throw new ModelException(
            "model %s returns %d scores in %s but %d in %s"
                .formatted(source.name(), made.classes, type, classes, format().type()));
      }
      variant = made;
    }
    return variant;
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("model " + source.name() + " is closed");
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    writer.close();
    runner.close();
    if (variant != null) {
      variant.close();
    }
  }
}
