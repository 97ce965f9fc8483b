package org.iassa.engine;

import java.nio.FloatBuffer;
import org.iassa.engine.spi.BlackBox;
import org.iassa.image.Preprocessing;
import org.iassa.image.RgbImage;

/** A white square on a dark image, and black boxes that see how much of the square is there. */
final class Squares {
  static final int SIDE = 64;
  static final int TOP = 36;
  static final int LEFT = 10;
  static final int EDGE = 16;

  private Squares() {}

  static RgbImage image() {
    byte[] data = new byte[SIDE * SIDE * 3];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        byte v = (byte) (inside(y, x) ? 255 : 20);
        for (int c = 0; c < 3; c++) {
          data[(y * SIDE + x) * 3 + c] = v;
        }
      }
    }
    return new RgbImage(SIDE, SIDE, data);
  }

  static boolean inside(int y, int x) {
    return y >= TOP && y < TOP + EDGE && x >= LEFT && x < LEFT + EDGE;
  }

  /**
   * Class 1 scores the visible fraction of the square, class 0 the rest to one, class 2 nothing.
   */
  static BlackBox detector() {
    return BlackBox.of(
        SIDE, SIDE, 3, (batch, scores) -> score(batch.floats(), batch.count(), scores));
  }

  static void score(FloatBuffer pixels, int count, FloatBuffer scores) {
    float white = Preprocessing.IMAGENET.normalise(0, 255);
    for (int n = 0; n < count; n++) {
      int seen = 0;
      for (int y = TOP; y < TOP + EDGE; y++) {
        for (int x = LEFT; x < LEFT + EDGE; x++) {
          seen += pixels.get((n * 3 * SIDE + y) * SIDE + x) > 0.5f * white ? 1 : 0;
        }
      }
      float p = (float) seen / (EDGE * EDGE);
      scores.put(n * 3, 1 - p);
      scores.put(n * 3 + 1, p);
      scores.put(n * 3 + 2, 0);
    }
  }
}
