package org.iassa.bench.training;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/** Java values as LibTorch's, and back. */
final class TorchValues {
  private TorchValues() {}

  static Scalar scalar(double value) {
    return new Scalar(value);
  }

  /** Returns a view N×3×H×W of n·H·W·3 floats in NHWC order (channels last). */
  static Tensor images(FloatPointer memory, int n, int height, int width) {
    long[] sizes = {n, 3, height, width};
    long[] strides = {3L * height * width, 1, 3L * width, 3};
    return torch.from_blob(memory, sizes, strides, new TensorOptions(torch.ScalarType.Float));
  }

  /** Returns a view rows×columns. */
  static Tensor matrix(FloatPointer memory, int rows, int columns) {
    return torch.from_blob(
        memory,
        new long[] {rows, columns},
        new long[] {columns, 1},
        new TensorOptions(torch.ScalarType.Float));
  }

  /** Copies a tensor's values. */
  static float[] floats(Tensor tensor) {
    Tensor dense = tensor.contiguous();
    float[] values = new float[(int) dense.numel()];
    new FloatPointer(dense.data_ptr()).get(values);
    return values;
  }
}
