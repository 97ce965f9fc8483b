package org.iassa.engine.internal.torch;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Layout;

/** Argument lists of one tensor N×3×H×W that lies over a batch's own memory; nothing is copied. */
final class Inputs implements AutoCloseable {
  private final BatchFormat format;
  private final ViewCache<ByteBuffer, IValueVector> views = new ViewCache<>(this::view);

  Inputs(BatchFormat format) {
    this.format = format;
  }

  BatchFormat format() {
    return format;
  }

  /**
   * Returns the arguments for a batch; they belong to this object.
   *
   * @throws IllegalArgumentException if the batch has another format
   */
  IValueVector of(ImageBatch batch) {
    if (!batch.format().equals(format)) {
      throw new IllegalArgumentException(
          "batch has the format " + batch.format() + ", the model takes " + format);
    }
    return views.get(batch.data(), batch.count());
  }

  private IValueVector view(ByteBuffer buffer, int count) {
    long height = format.height();
    long width = format.width();
    long channels = BatchFormat.CHANNELS;
    long image = channels * height * width;
    long[] sizes = {count, channels, height, width};
    long[] strides =
        format.layout() == Layout.NHWC
            ? new long[] {image, 1, channels * width, channels}
            : new long[] {image, height * width, width, 1};
    TensorOptions type = new TensorOptions(scalar(format.type()));
    Tensor tensor = torch.from_blob(new Pointer(buffer.duplicate().clear()), sizes, strides, type);
    return new IValueVector(new IValue(tensor));
  }

  private static torch.ScalarType scalar(ElementType type) {
    return switch (type) {
      case FP32 -> torch.ScalarType.Float;
      case FP16 -> torch.ScalarType.Half;
      case BF16 -> torch.ScalarType.BFloat16;
    };
  }

  @Override
  public void close() {
    views.close();
  }
}
