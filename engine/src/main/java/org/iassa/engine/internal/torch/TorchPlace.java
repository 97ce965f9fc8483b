package org.iassa.engine.internal.torch;

import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.iassa.engine.Device;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a model's weights lie and its forward passes run.
 *
 * @param device the processor or a GPU
 */
record TorchPlace(Device device) {
  private static final Logger LOG = LoggerFactory.getLogger(TorchPlace.class);

  /**
   * Chooses. The emulated device's memory is the processor's, and so LibTorch runs on the processor
   * there, over the very addresses.
   *
   * @throws org.iassa.engine.BackendException if a GPU is asked for and LibTorch cannot use it
   */
  static TorchPlace of(Device asked) {
    return switch (asked.kind()) {
      case CPU, CUDA_EMULATED -> new TorchPlace(Device.CPU);
      case CUDA -> {
        TorchGpu.use(asked.index());
        yield new TorchPlace(asked);
      }
      case AUTO -> {
        var reason = TorchGpu.unavailable(0);
        if (reason.isPresent()) {
          LOG.debug("models run on the processor: {}", reason.get());
          yield new TorchPlace(Device.CPU);
        }
        TorchGpu.use(0);
        yield new TorchPlace(new Device(Device.Kind.CUDA, 0));
      }
    };
  }

  boolean gpu() {
    return device.kind() == Device.Kind.CUDA;
  }

  /** Whether a batch lies on this very GPU. */
  boolean holds(ImageBatch batch) {
    return gpu() && batch.device().map(memory -> memory.device().equals(device)).orElse(false);
  }

  /** Returns LibTorch's name of it; belongs to the caller's scope. */
  org.bytedeco.pytorch.Device handle() {
    return new org.bytedeco.pytorch.Device(gpu() ? "cuda:" + device.index() : "cpu");
  }

  /** Returns options for tensors here; they belong to the caller's scope. */
  TensorOptions options(ElementType type) {
    TensorOptions options = new TensorOptions(scalar(type));
    return gpu() ? options.device(new DeviceOptional(handle())) : options;
  }

  private static torch.ScalarType scalar(ElementType type) {
    return switch (type) {
      case FP32 -> torch.ScalarType.Float;
      case FP16 -> torch.ScalarType.Half;
      case BF16 -> torch.ScalarType.BFloat16;
    };
  }
}
