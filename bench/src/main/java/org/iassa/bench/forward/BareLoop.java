package org.iassa.bench.forward;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.parameter_iterator;
import org.bytedeco.pytorch.parameter_list;

/**
 * The best plain loop of LibTorch calls: the module converted, channels-last and frozen, one input
 * tensor for the whole run, nothing done with the result.
 */
final class BareLoop implements AutoCloseable {
  private final JitModule module;
  private final IValueVector input;

  @SuppressWarnings("try") // the scope only needs to be open
  BareLoop(String file, boolean bf16, int side, ByteBuffer memory, int batch) {
    try (PointerScope scope = new PointerScope()) {
      JitModule loaded = torch.load(file);
      loaded.eval();
      torch.ScalarType type = bf16 ? torch.ScalarType.BFloat16 : torch.ScalarType.Float;
      loaded.to(type);
      parameter_list parameters = loaded.parameters();
      parameter_iterator end = parameters.end();
      for (parameter_iterator i = parameters.begin(); i.notEquals(end); i.increment()) {
        Tensor weight = i.access();
        if (weight.dim() == 4) {
          weight.set_data(weight.contiguous(torch.MemoryFormat.ChannelsLast));
        }
      }
      module = torch.freeze(loaded).retainReference();
      long[] sizes = {batch, 3, side, side};
      long[] strides = {3L * side * side, 1, 3L * side, 3};
      Tensor tensor = torch.from_blob(new Pointer(memory), sizes, strides, new TensorOptions(type));
      input = new IValueVector(new IValue(tensor)).retainReference();
    }
  }

  @SuppressWarnings("try") // inference mode only needs to be on
  void forward() {
    try (InferenceMode mode = new InferenceMode(true);
        IValue result = module.forward(input)) {
      if (!result.isTensor()) {
        throw new IllegalStateException("the model does not return a tensor");
      }
    }
  }

  @Override
  public void close() {
    input.close();
    module.close();
  }
}
