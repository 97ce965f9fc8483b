package org.iassa.engine;

import java.nio.file.Path;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Small TorchScript files, made here so that the tests need no assets. */
public final class TorchModels {
  /** Weights of {@link #colourLogits}: one row of three per class, then one bias per class. */
  static final float[][] COLOUR = {
    {0.9f, -0.4f, 0.1f},
    {-1.3f, 0.7f, 0.2f},
    {0.3f, 0.3f, -2.1f},
    {0f, 1.7f, -0.6f},
    {-0.2f, 0f, 4f}
  };

  static final float[] COLOUR_BIAS = {0.1f, -0.2f, 0.3f, 0f, 0.5f};

  private TorchModels() {}

  /**
   * Saves a model with a body of statements on {@code x}, the parameters w, b and conv, and a
   * buffer of one number, count, that is 0 at first.
   */
  @SuppressWarnings("try") // the scope only needs to be open
  public static Path save(Path file, String body) {
    try (PointerScope scope = new PointerScope()) {
      JitModule module = module(body);
      module.save(file.toString());
    }
    return file;
  }

  /** As {@link #save}, frozen before it is saved: its weights are constants of the program. */
  @SuppressWarnings("try") // the scope only needs to be open
  static Path saveFrozen(Path file, String body) {
    try (PointerScope scope = new PointerScope()) {
      JitModule module = module(body);
      module.eval();
      torch.freeze(module).save(file.toString());
    }
    return file;
  }

  private static JitModule module(String body) {
    JitModule module = new JitModule(new QualifiedName("Model"));
    float[] weights = new float[COLOUR.length * 3];
    for (int c = 0; c < COLOUR.length; c++) {
      System.arraycopy(COLOUR[c], 0, weights, 3 * c, 3);
    }
    module.register_parameter("w", tensor(weights, COLOUR.length, 3), false);
    module.register_parameter("b", tensor(COLOUR_BIAS, COLOUR.length), false);
    Random random = new Random(17);
    float[] conv = new float[8 * 3 * 3 * 3];
    for (int i = 0; i < conv.length; i++) {
      conv[i] = (float) random.nextGaussian() / 5;
    }
    module.register_parameter("conv", tensor(conv, 8, 3, 3, 3), false);
    module.register_buffer("count", torch.zeros(1));
    module.define("def forward(self, x: Tensor):\n    " + body.replace("\n", "\n    ") + "\n");
    return module;
  }

  private static Tensor tensor(float[] values, long... shape) {
    return torch.from_blob(new FloatPointer(values), shape).clone();
  }

  /** Logits that are a linear function of the mean colour: W·mean(x) + b. */
  static String colourLogits() {
    return "return torch.matmul(torch.mean(x, [2, 3]), self.w.t()) + self.b";
  }

  /** Logits through a convolution, a ReLU and the mean of its first five channels. */
  public static String convLogits() {
    return "y = torch.relu(torch.conv2d(x, self.conv, None, [1, 1], [1, 1]))\n"
        + "return 3 * torch.mean(y, [2, 3])[:, 0:5]";
  }

  /**
   * The logits of {@link #convLogits} as y, and statements that do something else with them at one
   * call, counted from 1: loading makes the first calls.
   */
  static String failingAt(int call, String statement) {
    return "self.count.add_(1)\n"
        + convLogits().replace("return 3 *", "z = 3 *")
        + "\nif int(self.count) == "
        + call
        + ":\n    "
        + statement
        + "\nreturn z";
  }
}
