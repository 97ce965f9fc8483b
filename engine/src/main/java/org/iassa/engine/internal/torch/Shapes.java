package org.iassa.engine.internal.torch;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;

/** Words for what a model returned. */
final class Shapes {
  private Shapes() {}

  /** Returns {@code N×C} and the like. */
  static String of(Tensor tensor) {
    if (tensor.dim() == 0) {
      return "a single number";
    }
    return "a tensor "
        + Arrays.stream(tensor.shape()).mapToObj(Long::toString).collect(Collectors.joining("×"));
  }

  /** Returns what kind of value this is. */
  static String of(IValue value) {
    if (value.isTensor()) {
      return of(value.toTensor());
    }
    if (value.isTuple()) {
      return "a tuple of " + value.toTuple().elements().size() + " values";
    }
    if (value.isTensorList()) {
      return "a list of " + value.toTensorList().size() + " tensors";
    }
    if (value.isGenericDict()) {
      return "a dictionary";
    }
    return "a value of kind " + value.tagKind().getString();
  }
}
