package org.iassa.engine.internal.torch;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.iassa.engine.Device;
import org.iassa.engine.internal.cuda.HostView;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.DeviceMemory;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Layout;

/**
 * Argument lists of one tensor N×3×H×W that lies over a batch's own memory; nothing is copied, but
 * for a batch in the processor's memory that a model on a GPU takes.
 */
final class Inputs implements AutoCloseable {
  private static final TorchPlace PROCESSOR = new TorchPlace(Device.CPU);

  private final BatchFormat format;
  private final TorchPlace place;
  private final ViewCache<ByteBuffer, IValueVector> views = new ViewCache<>(this::view);
  private final ViewCache<DeviceMemory, IValueVector> deviceViews =
      new ViewCache<>(this::deviceView);

  Inputs(BatchFormat format, TorchPlace place) {
    this.format = format;
    this.place = place;
  }

  BatchFormat format() {
    return format;
  }

  /**
   * Returns the arguments for a batch; they belong to this object, or, if they had to be copied, to
   * the caller's innermost scope.
   *
   * @throws IllegalArgumentException if the batch has another format
   */
  IValueVector of(ImageBatch batch) {
    if (!batch.format().equals(format)) {
      throw new IllegalArgumentException(
          "batch has the format " + batch.format() + ", the model takes " + format);
    }
    if (place.holds(batch)) {
      return deviceViews.get(batch.device().orElseThrow(), batch.count());
    }
    // Of the emulated device this is the device's memory itself, after waiting for it.
    IValueVector view = views.get(batch.data(), batch.count());
    return place.gpu() ? copied(view) : view;
  }

  /** Compiled, not run: there was no GPU. */
  private IValueVector copied(IValueVector view) {
    Tensor here = view.get(0).toTensor();
    return new IValueVector(new IValue(here.to(place.handle(), here.dtype(), false, false)));
  }

  private IValueVector view(ByteBuffer buffer, int count) {
    return view(new Pointer(buffer.duplicate().clear()), count, PROCESSOR);
  }

  /** Compiled, not run: there was no GPU. */
  private IValueVector deviceView(DeviceMemory memory, int count) {
    return view(new HostView(memory.address(), count * format.bytesPerImage()), count, place);
  }

  private IValueVector view(Pointer memory, int count, TorchPlace where) {
    long height = format.height();
    long width = format.width();
    long channels = BatchFormat.CHANNELS;
    long image = channels * height * width;
    long[] sizes = {count, channels, height, width};
    long[] strides =
        format.layout() == Layout.NHWC
            ? new long[] {image, 1, channels * width, channels}
            : new long[] {image, height * width, width, 1};
    Tensor tensor = torch.from_blob(memory, sizes, strides, where.options(format.type()));
    return new IValueVector(new IValue(tensor));
  }

  @Override
  public void close() {
    views.close();
    deviceViews.close();
  }
}
