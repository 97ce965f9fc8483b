package org.iassa.bench.training;

import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.iassa.image.Preprocessing;

/** Writes scenes as training batches: turned, mirrored, masked, normalised; with soft targets. */
final class BatchWriter implements AutoCloseable {
  /** A scene of which this share of the object shows still counts fully. */
  private static final double FULL_EVIDENCE = 0.65;

  private static final double LABEL_SMOOTHING = 0.04;

  final FloatPointer images;
  final FloatPointer targets;
  private final int side;
  private final int classes;
  private final Masking masking;
  private final float[] picture;
  private final float[] target;
  private final float[][] normalised = new float[3][256];

  BatchWriter(int batch, int side, int classes) {
    this.side = side;
    this.classes = classes;
    this.images = new FloatPointer(3L * batch * side * side);
    this.targets = new FloatPointer((long) batch * classes);
    this.masking = new Masking(side);
    this.picture = new float[3 * side * side];
    this.target = new float[classes];
    for (int c = 0; c < 3; c++) {
      for (int v = 0; v < 256; v++) {
        normalised[c][v] = Preprocessing.IMAGENET.normalise(c, v);
      }
    }
  }

  /**
   * Writes one scene. Its target goes from the label to evenly spread as less of the object shows:
   * weight = min(1, visible share / 0.65).
   */
  void write(int slot, SceneBlock block, int index, double maskingShare, SplittableRandom random) {
    byte[] content = block.content[index];
    boolean[] hidden = masking.draw(maskingShare, content, random);
    int turn = random.nextInt(8);
    byte[] pixels = block.pixels[index];
    int shown = 0;
    int total = 0;
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        int from = y * side + x;
        int to = turned(turn, y, x) * 3;
        for (int c = 0; c < 3; c++) {
          picture[to + c] = hidden[from] ? 0 : normalised[c][pixels[3 * from + c] & 0xff];
        }
        if (content[from] == SceneBlock.OBJECT) {
          total++;
          shown += hidden[from] ? 0 : 1;
        }
      }
    }
    images.position((long) slot * picture.length).put(picture).position(0);
    double evidence = Math.min(1, (double) shown / total / FULL_EVIDENCE) * (1 - LABEL_SMOOTHING);
    for (int k = 0; k < classes; k++) {
      target[k] = (float) ((1 - evidence) / classes + (k == block.labels[index] ? evidence : 0));
    }
    targets.position((long) slot * classes).put(target).position(0);
  }

  /** Returns where a pixel goes under one of the square's eight symmetries. */
  private int turned(int turn, int y, int x) {
    int v = (turn & 1) == 0 ? y : side - 1 - y;
    int u = (turn & 2) == 0 ? x : side - 1 - x;
    return (turn & 4) == 0 ? v * side + u : u * side + v;
  }

  @Override
  public void close() {
    images.close();
    targets.close();
  }
}
