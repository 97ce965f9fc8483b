package org.iassa.bench.training;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Draws the masks under which a network is trained, so that masked images are nothing new to it:
 * blocks and blobs of a coarse grid, one revealed window, hidden rectangles, the object or the
 * distractors hidden by their own outline, or nothing hidden at all.
 */
final class Masking {
  private final int side;
  private final boolean[] hidden;

  Masking(int side) {
    this.side = side;
    this.hidden = new boolean[side * side];
  }

  /**
   * Draws one mask.
   *
   * @param share share of the usual masks that is drawn, 0..1; the rest hides nothing
   * @param content what each pixel shows (constants of {@link SceneBlock})
   * @return side² values, true where the pixel gets the mean colour; valid until the next call
   */
  boolean[] draw(double share, byte[] content, SplittableRandom random) {
    Arrays.fill(hidden, false);
    double kind = random.nextDouble();
    if (random.nextDouble() >= share || kind < 0.40) {
      return hidden;
    } else if (kind < 0.52) {
      grid(random, false);
    } else if (kind < 0.66) {
      grid(random, true);
    } else if (kind < 0.78) {
      Arrays.fill(hidden, true);
      rectangle(random, 0.15, 0.7, false);
    } else if (kind < 0.88) {
      int count = 1 + random.nextInt(3);
      for (int i = 0; i < count; i++) {
        rectangle(random, 0.12, 0.6, true);
      }
    } else if (kind < 0.95) {
      outline(content, SceneBlock.OBJECT, random.nextInt(4));
    } else {
      outline(content, SceneBlock.DISTRACTOR, random.nextInt(3));
    }
    return hidden;
  }

  /** Cells of a random grid at a random shift; smooth ones are blended first, then cut at p. */
  private void grid(SplittableRandom random, boolean smooth) {
    int cells = 3 + random.nextInt(smooth ? 10 : 8);
    double pitch = (double) side / cells;
    double hide = random.nextDouble(0.15, 0.8);
    double[] value = random.doubles((cells + 2) * (cells + 2)).toArray();
    double shiftX = random.nextDouble();
    double shiftY = random.nextDouble();
    // Blended values crowd round ½: pull the threshold in with them.
    double threshold = smooth ? 0.5 + (hide - 0.5) * 0.6 : hide;
    for (int y = 0; y < side; y++) {
      double v = y / pitch + shiftY;
      int row = (int) v;
      for (int x = 0; x < side; x++) {
        double u = x / pitch + shiftX;
        int column = (int) u;
        int at = row * (cells + 2) + column;
        double mix = value[at];
        if (smooth) {
          double top = mix + (value[at + 1] - mix) * (u - column);
          double low = value[at + cells + 2];
          low += (value[at + cells + 3] - low) * (u - column);
          mix = top + (low - top) * (v - row);
        }
        hidden[y * side + x] = mix < threshold;
      }
    }
  }

  private void rectangle(SplittableRandom random, double low, double high, boolean hide) {
    int height = (int) (random.nextDouble(low, high) * side);
    int width = (int) (random.nextDouble(low, high) * side);
    int top = random.nextInt(-height / 2, side - height / 2);
    int left = random.nextInt(-width / 2, side - width / 2);
    for (int y = Math.max(0, top); y < Math.min(side, top + height); y++) {
      int from = Math.max(0, left);
      int to = Math.max(from, Math.min(side, left + width));
      Arrays.fill(hidden, y * side + from, y * side + to, hide);
    }
  }

  /** Hides a kind of content, and what lies within the reach in rows and columns. */
  private void outline(byte[] content, byte kind, int reach) {
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        if (content[y * side + x] == kind) {
          for (int v = Math.max(0, y - reach); v <= Math.min(side - 1, y + reach); v++) {
            Arrays.fill(
                hidden,
                v * side + Math.max(0, x - reach),
                v * side + Math.min(side - 1, x + reach) + 1,
                true);
          }
        }
      }
    }
  }
}
