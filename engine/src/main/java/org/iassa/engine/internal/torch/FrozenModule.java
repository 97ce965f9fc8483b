package org.iassa.engine.internal.torch;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.parameter_iterator;
import org.bytedeco.pytorch.parameter_list;
import org.iassa.engine.ModelException;
import org.iassa.engine.spi.ElementType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TorchScript module made fast: in evaluation mode, converted, its convolution weights
 * channels-last, and frozen, which folds batch normalisation into the convolutions before them.
 */
final class FrozenModule implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FrozenModule.class);

  private final JitModule module;
  private boolean closed;

  private FrozenModule(JitModule module) {
    this.module = module;
  }

  /**
   * Loads a program.
   *
   * @throws ModelException if LibTorch cannot load or convert it
   */
  @SuppressWarnings("try") // resources that only need to be open
  static FrozenModule load(ModelSource source, ElementType type, TorchPlace place) {
    TorchRuntime.start();
    try (PointerScope scope = new PointerScope()) {
      // One that was saved on a GPU loads on the processor too, and the other way round.
      DeviceOptional to = new DeviceOptional(place.handle());
      JitModule loaded = source.withFile(file -> torch.load(file.toString(), to, true));
      if (!loaded.find_method("forward").has_value()) {
        throw new ModelException("model " + source.name() + " has no method 'forward'");
      }
      loaded.eval();
      if (type == ElementType.BF16) {
        loaded.to(torch.ScalarType.BFloat16);
      }
      interleaveWeights(loaded);
      return new FrozenModule(freeze(source, loaded).retainReference());
    } catch (RuntimeException e) {
      throw TorchErrors.translate("model " + source.name() + " cannot be loaded", e);
    }
  }

  private static void interleaveWeights(JitModule module) {
    parameter_list parameters = module.parameters();
    parameter_iterator end = parameters.end();
    for (parameter_iterator i = parameters.begin(); i.notEquals(end); i.increment()) {
      Tensor weight = i.access();
      if (weight.dim() == 4) {
        weight.set_data(weight.contiguous(torch.MemoryFormat.ChannelsLast));
      }
    }
  }

  /** Freezes; a program that cannot be frozen runs as it is, only slower. */
  private static JitModule freeze(ModelSource source, JitModule loaded) {
    try {
      return torch.freeze(loaded);
    } catch (RuntimeException e) {
      LOG.warn(
          "model {} cannot be frozen and will run slower: {}",
          source.name(),
          TorchErrors.reduce(e.getMessage()));
      return loaded;
    }
  }

  /**
   * Runs the program; the caller holds the scope that owns the result. Throws LibTorch's errors.
   */
  IValue forward(IValueVector input) {
    if (closed) {
      throw new IllegalStateException("the model is closed");
    }
    return module.forward(input);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      module.close();
    }
  }
}
