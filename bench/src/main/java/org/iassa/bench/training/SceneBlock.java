package org.iassa.bench.training;

import java.util.stream.IntStream;
import org.iassa.scenes.Distractor;
import org.iassa.scenes.Scene;
import org.iassa.scenes.SceneGenerator;

/** Scenes first..first+size−1 of a generator, kept for some passes of training. */
final class SceneBlock {
  /** What a pixel shows. */
  static final byte GROUND = 0;

  static final byte OBJECT = 1;
  static final byte DISTRACTOR = 2;

  final int side;
  final byte[][] pixels;
  final byte[][] content;
  final int[] labels;

  private SceneBlock(int side, int size) {
    this.side = side;
    this.pixels = new byte[size][];
    this.content = new byte[size][];
    this.labels = new int[size];
  }

  static SceneBlock draw(long seed, int side, long first, int size) {
    SceneGenerator generator = new SceneGenerator(seed, side, side);
    SceneBlock block = new SceneBlock(side, size);
    IntStream.range(0, size).parallel().forEach(i -> block.keep(i, generator.scene(first + i)));
    return block;
  }

  private void keep(int i, Scene scene) {
    pixels[i] = scene.image().data();
    labels[i] = scene.label();
    byte[] shown = new byte[side * side];
    for (int p = 0; p < shown.length; p++) {
      shown[p] = scene.mask()[p] ? OBJECT : GROUND;
      for (Distractor distractor : scene.distractors()) {
        if (distractor.mask()[p]) {
          shown[p] = DISTRACTOR;
        }
      }
    }
    content[i] = shown;
  }

  int size() {
    return labels.length;
  }
}
