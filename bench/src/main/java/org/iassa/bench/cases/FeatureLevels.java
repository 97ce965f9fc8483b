package org.iassa.bench.cases;

import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Similarity;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.kernels.cost.AffinityCost;
import org.iassa.kernels.cost.LevelShape;

/**
 * Features shaped like a network's: {@code levels=mobilenet:4} are the four deepest taps of
 * MobileNetV2, the finest of the size that the axis {@code side} says, each next half of it.
 */
final class FeatureLevels {
  /** Channels at strides 2, 4, 8, 16, 32. */
  private static final int[] MOBILENET = {16, 24, 32, 96, 1280};

  private static final int[] RESNET = {64, 256, 512, 1024, 2048};
  private static final int REFERENCE_SIDE = 112;

  private FeatureLevels() {}

  /** Adds the axes that describe an affinity. */
  static Axes axes(Axes axes) {
    return axes.with("side", "28", "56", "112")
        .with("levels", "mobilenet")
        .with("similarity", "COSINE")
        .with("upsampling", "NEAREST");
  }

  static List<LevelShape> shapes(BenchCase c) {
    String[] parts = c.text("levels").split(":", -1);
    int[] channels =
        switch (parts[0]) {
          case "mobilenet" -> MOBILENET;
          case "resnet" -> RESNET;
          default ->
              throw new InvalidOptionException(
                  "levels", c.text("levels"), "mobilenet or resnet, or mobilenet:4");
        };
    String[] sides = c.text("side").split("x", -1);
    BenchCase axes =
        new BenchCase(
            c.operation(),
            java.util.Map.of(
                "h", sides[0], "w", sides[sides.length - 1], "count", parts[parts.length - 1]));
    int h = axes.number("h", 1);
    int w = axes.number("w", 1);
    int count = channels.length;
    if (parts.length == 2) {
      count = Math.min(count, axes.number("count", 1));
    } else {
      // A finest level of half the size is one tap deeper.
      for (int s = REFERENCE_SIDE; s / 2 >= Math.max(h, w) && count > 1; s /= 2) {
        count--;
      }
    }
    List<LevelShape> shapes = new ArrayList<>();
    for (int l = 0; l < count; l++) {
      shapes.add(
          new LevelShape(
              channels[channels.length - count + l], Math.max(1, h >> l), Math.max(1, w >> l)));
    }
    return shapes;
  }

  static List<FeatureMap> draw(BenchCase c, long seed) {
    List<FeatureMap> levels = new ArrayList<>();
    for (LevelShape s : shapes(c)) {
      int size = s.channels() * s.height() * s.width();
      levels.add(
          new FeatureMap(
              s.channels(), s.height(), s.width(), Inputs.rectified(size, seed + levels.size())));
    }
    return levels;
  }

  static AffinityCost cost(BenchCase c) {
    Similarity similarity = c.constant("similarity", Similarity.class);
    return new AffinityCost(
        shapes(c),
        similarity == Similarity.DOUBLE_SOFTMAX,
        similarity == Similarity.COSINE,
        c.constant("upsampling", Upsampling.class) == Upsampling.BILINEAR);
  }

  static AttentionOptions options(BenchCase c, long memory) {
    return new AttentionOptions(
        c.constant("similarity", Similarity.class),
        0.1,
        c.constant("upsampling", Upsampling.class),
        16,
        memory);
  }
}
