package org.iassa.engine.spi;

import java.nio.FloatBuffer;

/**
 * Features of one depth of a network for one image, Φ_l of eq. 9.
 *
 * @param channels number of channels C_l
 * @param height height h_l
 * @param width width w_l
 * @param data direct buffer of C_l·h_l·w_l floats, planar: index (c·h_l + y)·w_l + x
 */
public record FeatureMap(int channels, int height, int width, FloatBuffer data) {
  public FeatureMap {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "feature map " + channels + "x" + height + "x" + width + " is empty");
    }
    if (!data.isDirect() || data.capacity() < (long) channels * height * width) {
      throw new IllegalArgumentException("a feature map needs a direct buffer of C*h*w floats");
    }
  }
}
