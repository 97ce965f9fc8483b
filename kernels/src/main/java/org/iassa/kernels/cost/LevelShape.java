package org.iassa.kernels.cost;

/**
 * Shape of one level of features.
 *
 * @param channels C_l
 * @param height h_l
 * @param width w_l
 */
public record LevelShape(int channels, int height, int width) {
  public LevelShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "level " + channels + "x" + height + "x" + width + ", expected at least 1x1x1");
    }
  }

  /** Returns n_l = h_l·w_l. */
  public long pixels() {
    return (long) height * width;
  }
}
