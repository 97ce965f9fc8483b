package org.iassa.engine.internal.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.global.torch;
import org.iassa.engine.ModelException;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.Precision;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Layout;

/** A model with the inputs it takes: calls it on batches and says what went wrong. */
final class ModelRunner implements AutoCloseable {
  private final ModelSource source;
  private final FrozenModule module;
  private final TorchPlace place;
  private final Inputs inputs;
  private final int threads;

  private ModelRunner(
      ModelSource source, FrozenModule module, TorchPlace place, Inputs inputs, int threads) {
    this.source = source;
    this.module = module;
    this.place = place;
    this.inputs = inputs;
    this.threads = threads;
  }

  /**
   * Loads a model and calls it with one image of zeros: channels-last if it takes that (a {@code
   * view} inside may not), else planar.
   *
   * @throws ModelException if it takes neither
   */
  static ModelRunner open(ModelSource source, TorchOptions options, ElementType type) {
    TorchPlace place = TorchPlace.of(options.device());
    FrozenModule module = FrozenModule.load(source, type, place);
    try {
      try {
        return open(source, module, place, options, type, Layout.NHWC);
      } catch (ModelException e) {
        return open(source, module, place, options, type, Layout.NCHW);
      }
    } catch (RuntimeException e) {
      module.close();
      throw e;
    }
  }

  @SuppressWarnings("try") // resources that only need to be open
  private static ModelRunner open(
      ModelSource source,
      FrozenModule module,
      TorchPlace place,
      TorchOptions options,
      ElementType type,
      Layout to) {
    BatchFormat format = new BatchFormat(options.height(), options.width(), to, type);
    Inputs inputs = new Inputs(format, place);
    ModelRunner runner = new ModelRunner(source, module, place, inputs, options.threads());
    try (PointerScope scope = new PointerScope();
        InferenceMode mode = new InferenceMode(true)) {
      runner.run(ImageBatch.zeros(format, 1));
      return runner;
    } catch (RuntimeException e) {
      inputs.close();
      throw e;
    }
  }

  /** Returns the element type that a precision loads. */
  static ElementType type(Precision precision) {
    return precision == Precision.BF16 ? ElementType.BF16 : ElementType.FP32;
  }

  /** Returns where the model runs. */
  TorchPlace place() {
    return place;
  }

  /** Returns the form of the model's input. */
  BatchFormat format() {
    return inputs.format();
  }

  /**
   * Calls the model. The result belongs to the caller's innermost scope; the caller is also in
   * inference mode.
   *
   * @throws ModelException if the model fails on this batch
   */
  IValue run(ImageBatch batch) {
    TorchRuntime.threads(threads);
    try {
      var arguments = inputs.of(batch);
      return module.forward(arguments);
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failed(batch, e);
    }
  }

  /**
   * Returns the error for what LibTorch threw on a batch. On a GPU the caller also comes here with
   * what is thrown when the result is read: kernels fail later than they are called.
   */
  RuntimeException failed(ImageBatch batch, RuntimeException cause) {
    RuntimeException error =
        TorchErrors.translate("model " + source.name() + " failed on " + describe(batch), cause);
    if (place.gpu() && error instanceof OutOfMemoryException) {
      // Blocks kept for the batch that was too large are of no use to the next, which is smaller.
      torch.emptyCache();
    }
    return error;
  }

  /**
   * Makes LibTorch queue behind the writing of a batch on the GPU, until closed; null otherwise.
   * Compiled, not run: there was no GPU.
   */
  TorchStream enter(ImageBatch batch) {
    return place.holds(batch)
        ? TorchStream.enter(place.device().index(), batch.device().orElseThrow().stream())
        : null;
  }

  private static String describe(ImageBatch batch) {
    BatchFormat format = batch.format();
    return "a batch of %d×3×%d×%d (%s, %s)%s"
        .formatted(
            batch.count(),
            format.height(),
            format.width(),
            format.type(),
            format.layout(),
            format.type() == ElementType.BF16 ? "; constants inside it may need FP32" : "");
  }

  @Override
  public void close() {
    inputs.close();
    module.close();
  }
}
