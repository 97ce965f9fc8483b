package org.iassa.bench.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolType;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;
import org.bytedeco.pytorch.Type;

/** Writes a trained network as TorchScript: batch normalisation folded, any H×W of 32 or more. */
final class TorchScriptExport {
  private TorchScriptExport() {}

  /** Writes a file whose forward(x: N×3×H×W) returns logits N×classes. */
  static void classifier(SceneNetwork network, Path file) {
    JitModule module = module("SceneClassifier", network, SceneNetwork.LAYERS.size());
    module.register_parameter("head_weight", network.classWeight(), false);
    module.register_parameter("head_bias", network.classBias(), false);
    module.define(
        source(
            false,
            "    x = torch.flatten(torch.adaptive_avg_pool2d(x, [1, 1]), 1)\n"
                + "    return torch.linear(x, self.head_weight, self.head_bias)\n"));
    module.save(file.toString());
  }

  /** Writes a file whose forward returns the tuple of feature maps, shallowest first. */
  static void features(SceneNetwork network, Path file) {
    JitModule module = module("SceneFeatures", network, lastTap() + 1);
    List<String> taps = new ArrayList<>();
    for (int i = 0; i < SceneNetwork.LAYERS.size(); i++) {
      if (SceneNetwork.LAYERS.get(i).tap()) {
        taps.add("tap" + i);
      }
    }
    module.define(source(true, "    return (" + String.join(", ", taps) + ")\n"));
    module.save(file.toString());
  }

  private static JitModule module(String name, SceneNetwork network, int layers) {
    JitModule module = new JitModule(new QualifiedName("__torch__." + name));
    module.register_attribute(
        "training", new Type.TypePtr(BoolType.get().get()), new IValue(false));
    for (int i = 0; i < layers; i++) {
      module.register_parameter("weight" + i, network.foldedWeight(i), false);
      module.register_parameter("bias" + i, network.foldedBias(i), false);
    }
    return module;
  }

  /** Returns the deepest tap: the feature file holds nothing beyond it. */
  private static int lastTap() {
    int last = 0;
    for (int i = 0; i < SceneNetwork.LAYERS.size(); i++) {
      last = SceneNetwork.LAYERS.get(i).tap() ? i : last;
    }
    return last;
  }

  private static String source(boolean taps, String ending) {
    StringBuilder text =
        new StringBuilder("def forward(self, x: Tensor):\n    x = torch.avg_pool2d(x, [2, 2])\n");
    int layers = taps ? lastTap() + 1 : SceneNetwork.LAYERS.size();
    for (int i = 0; i < layers; i++) {
      SceneNetwork.Layer layer = SceneNetwork.LAYERS.get(i);
      if (layer.role() == SceneNetwork.Role.OPENS_RESIDUAL) {
        text.append("    kept = x\n");
      }
      String convolution =
          "torch.conv2d(x, self.weight%1$d, self.bias%1$d, [%2$d, %2$d], [1, 1])"
              .formatted(i, layer.stride());
      if (layer.role() == SceneNetwork.Role.CLOSES_RESIDUAL) {
        convolution += " + kept";
      }
      text.append("    x = torch.relu(").append(convolution).append(")\n");
      if (taps && layer.tap()) {
        text.append("    tap").append(i).append(" = x\n");
      }
    }
    return text.append(ending).toString();
  }
}
