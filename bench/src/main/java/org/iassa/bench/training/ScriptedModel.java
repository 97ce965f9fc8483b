package org.iassa.bench.training;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TupleElements;
import org.bytedeco.pytorch.global.torch;
import org.iassa.image.Preprocessing;
import org.iassa.image.RgbImage;

/** An exported file, loaded again as a user would load it, to check it. */
final class ScriptedModel {
  private final JitModule module;

  ScriptedModel(String file) {
    module = torch.load(file);
    module.eval();
  }

  /** Returns the softmax of the logits of one image; hidden pixels get the mean colour. */
  float[] probabilities(RgbImage image, boolean[] hidden) {
    try (PointerScope scope = new PointerScope();
        InferenceMode mode = new InferenceMode()) {
      scope.attach(mode);
      Tensor logits = forward(image, hidden).toTensor();
      return TorchValues.floats(torch.softmax(logits, 1));
    }
  }

  /** Returns the shapes of the feature maps of one image. */
  List<String> featureShapes(RgbImage image) {
    try (PointerScope scope = new PointerScope();
        InferenceMode mode = new InferenceMode()) {
      scope.attach(mode);
      TupleElements taps = forward(image, null).toTuple().elements();
      List<String> shapes = new ArrayList<>();
      for (long i = 0; i < taps.size(); i++) {
        Tensor tap = taps.get(i).toTensor();
        shapes.add(tap.size(1) + "×" + tap.size(2) + "×" + tap.size(3));
      }
      return shapes;
    }
  }

  private IValue forward(RgbImage image, boolean[] hidden) {
    int height = image.height();
    int width = image.width();
    float[] values = new float[3 * height * width];
    for (int p = 0; p < height * width; p++) {
      for (int c = 0; c < 3; c++) {
        boolean zero = hidden != null && hidden[p];
        int value = image.data()[3 * p + c] & 0xff;
        values[3 * p + c] = zero ? 0 : Preprocessing.IMAGENET.normalise(c, value);
      }
    }
    FloatPointer memory = new FloatPointer(values);
    Tensor batch = TorchValues.images(memory, 1, height, width);
    return module.forward(new IValueVector(new IValue(batch)));
  }
}
