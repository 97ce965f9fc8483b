package org.iassa.metrics;

import java.util.SplittableRandom;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;

/** Maps that know neither model nor image. A method that does not beat them has shown nothing. */
public final class Control {
  private Control() {}

  /** Returns independent, uniform values in [0, 1), a pure function of the seed. */
  public static SaliencyMap random(int height, int width, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (random.nextInt() >>> 8) * 0x1p-24f;
    }
    return new SaliencyMap(height, width, values);
  }

  /** As {@link #centreGaussian(int, int, double)} with a spread of a quarter of each side. */
  public static SaliencyMap centreGaussian(int height, int width) {
    return centreGaussian(height, width, 0.25);
  }

  /**
   * Returns exp(−((y − cy)/(spread·H))²/2 − ((x − cx)/(spread·W))²/2) round the image's centre.
   *
   * @param spread standard deviation as a fraction of the side, above 0
   */
  public static SaliencyMap centreGaussian(int height, int width, double spread) {
    if (!(spread > 0) || Double.isInfinite(spread)) {
      throw new InvalidOptionException("spread", spread, "a positive, finite number");
    }
    float[] values = new float[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double dy = (y - (height - 1) / 2.0) / (spread * height);
        double dx = (x - (width - 1) / 2.0) / (spread * width);
        values[y * width + x] = (float) Math.exp(-0.5 * (dy * dy + dx * dx));
      }
    }
    return new SaliencyMap(height, width, values);
  }
}
