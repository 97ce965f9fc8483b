package org.iassa.bench.endtoend;

import java.nio.file.Path;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.iassa.jni.MaskOps;

/**
 * RISE as public PyTorch code runs it: every mask a dense float plane in memory, the model as
 * loaded (NCHW, fp32, not frozen), batches of 100, one dense product for the maps of all classes.
 * The masks are the engine's own, so that both ways ask the model the same questions; making them
 * is not timed.
 */
final class PublicWay {
  private static final int BATCH = 100;
  private static final int CLASSES = 1000;

  private PublicWay() {}

  @SuppressWarnings("try") // resources that only need to be open
  static double seconds(Path model, int masks, int side) {
    try (PointerScope scope = new PointerScope();
        InferenceMode mode = new InferenceMode(true)) {
      JitModule module = torch.load(model.toString());
      module.eval();
      Tensor image = torch.rand(1, 3, side, side);
      Tensor dense = denseMasks(masks, side);
      Tensor all = torch.empty(masks, CLASSES);
      forward(module, image, dense, 0, Math.min(4, masks), all);
      long began = System.nanoTime();
      for (int first = 0; first < masks; first += BATCH) {
        forward(module, image, dense, first, Math.min(BATCH, masks - first), all);
      }
      Tensor maps = torch.matmul(all.transpose(0, 1), dense.view(masks, (long) side * side));
      maps.div_(torch.scalar_tensor(new org.bytedeco.pytorch.Scalar(masks * 0.5)));
      double seconds = (System.nanoTime() - began) * 1e-9;
      if (!(maps.max().item_double() > 0)) {
        throw new IllegalStateException("the maps are empty");
      }
      return seconds;
    }
  }

  @SuppressWarnings("try") // resources that only need to be open
  private static void forward(
      JitModule module, Tensor image, Tensor masks, int first, int count, Tensor all) {
    try (PointerScope scope = new PointerScope()) {
      Tensor batch = masks.narrow(0, first, count).mul(image);
      IValue logits = module.forward(new IValueVector(new IValue(batch)));
      all.narrow(0, first, count).copy_(torch.softmax(logits.toTensor(), 1));
    }
  }

  private static Tensor denseMasks(int masks, int side) {
    Tensor dense = torch.empty(masks, 1, side, side);
    try (FloatPointer plane = new FloatPointer((long) side * side)) {
      FloatPointer all = new FloatPointer(dense.data_ptr());
      for (int i = 0; i < masks; i++) {
        MaskOps.iassa_rise_mask(side, side, 7, 0.5, 0, i, plane);
        FloatPointer.memcpy(
            all.getPointer((long) i * side * side), plane, (long) side * side * Float.BYTES);
      }
    }
    return dense;
  }
}
