package org.iassa.bench.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * ResNet-50 (He et al., 2016; stride in the 3×3 convolution, as torchvision has it) with random
 * weights, as TorchScript: 25.6 million parameters, 4.1 billion multiply-adds at 224×224. For
 * benchmarks of speed only.
 *
 * <p>Convolutions are drawn from N(0, 2/fan-in); the last normalisation of each block has the
 * weight 0.2, which keeps sixteen residual sums in a range that bf16 holds.
 */
public final class ResNet50 {
  private static final int[] BLOCKS = {3, 4, 6, 3};
  private static final int CLASSES = 1000;
  private static final int EXPANSION = 4;

  private final JitModule module = new JitModule(new QualifiedName("ResNet50"));
  private final List<String> body = new ArrayList<>();

  private ResNet50() {}

  /** What the program returns. */
  public enum Output {
    /** Logits N×1000. */
    LOGITS,
    /** A tuple of the four stages' maps: 256×56×56, 512×28×28, 1024×14×14, 2048×7×7 at 224². */
    FEATURES
  }

  /** Writes two files: arguments LOGITS.pt FEATURES.pt. */
  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IllegalArgumentException("arguments: LOGITS.pt FEATURES.pt");
    }
    save(Path.of(args[0]), Output.LOGITS, 1);
    save(Path.of(args[1]), Output.FEATURES, 1);
  }

  /**
   * Builds the network and saves it.
   *
   * @param file where to
   * @param output what it returns
   * @param seed seed of the weights; the two kinds of output share them
   */
  @SuppressWarnings("try") // the scope only needs to be open
  public static void save(Path file, Output output, long seed) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    Files.createDirectories(parent);
    torch.manual_seed(seed);
    try (PointerScope scope = new PointerScope()) {
      ResNet50 net = new ResNet50();
      net.define(output);
      net.module.save(file.toString());
    }
  }

  private void define(Output output) {
    convolve("x", "x", "stem", 3, 64, 7, 2, 1);
    body.add("x = torch.relu(x)");
    body.add("x = torch.max_pool2d(x, [3, 3], [2, 2], [1, 1])");
    int channels = 64;
    for (int stage = 0; stage < BLOCKS.length; stage++) {
      int width = 64 << stage;
      for (int b = 0; b < BLOCKS[stage]; b++) {
        int stride = stage > 0 && b == 0 ? 2 : 1;
        block("s%db%d".formatted(stage, b), channels, width, stride);
        channels = width * EXPANSION;
      }
      body.add("f%d = x".formatted(stage));
    }
    if (output == Output.FEATURES) {
      body.add("return (f0, f1, f2, f3)");
    } else {
      parameter("fc_w", normal(0.01, CLASSES, channels));
      parameter("fc_b", torch.zeros(CLASSES));
      body.add("return torch.linear(torch.mean(x, [2, 3]), self.fc_w, self.fc_b)");
    }
    module.define("def forward(self, x: Tensor):\n    " + String.join("\n    ", body) + "\n");
  }

  private void block(String name, int channels, int width, int stride) {
    int out = width * EXPANSION;
    convolve("y", "x", name + "a", channels, width, 1, 1, 1);
    body.add("y = torch.relu(y)");
    convolve("y", "y", name + "b", width, width, 3, stride, 1);
    body.add("y = torch.relu(y)");
    convolve("y", "y", name + "c", width, out, 1, 1, 0.2);
    if (stride != 1 || channels != out) {
      convolve("x", "x", name + "d", channels, out, 1, stride, 1);
    }
    body.add("x = torch.relu(x + y)");
  }

  /** Adds a convolution without bias and its batch normalisation. */
  private void convolve(
      String to, String from, String name, int in, int out, int kernel, int stride, double gain) {
    parameter(
        name + "_w", normal(Math.sqrt(2.0 / (in * kernel * kernel)), out, in, kernel, kernel));
    parameter(name + "_g", torch.ones(out).mul(new Scalar(gain)));
    parameter(name + "_b", torch.zeros(out));
    module.register_buffer(name + "_m", torch.zeros(out));
    module.register_buffer(name + "_v", torch.ones(out));
    body.add(
        "%s = torch.conv2d(%s, self.%s_w, None, [%d, %d], [%d, %d])"
            .formatted(to, from, name, stride, stride, kernel / 2, kernel / 2));
    body.add(
        "%s = torch.batch_norm(%s, self.%s_g, self.%s_b, self.%s_m, self.%s_v, False, 0.1, 1e-5, True)"
            .formatted(to, to, name, name, name, name));
  }

  private static Tensor normal(double deviation, long... shape) {
    return torch.randn(shape).mul_(new Scalar(deviation));
  }

  private void parameter(String name, Tensor value) {
    module.register_parameter(name, value, false);
  }
}
