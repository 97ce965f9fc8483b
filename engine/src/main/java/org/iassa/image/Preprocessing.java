package org.iassa.image;

import java.util.Arrays;
import java.util.Objects;
import org.iassa.engine.InvalidOptionException;

/**
 * How pixel values become a classifier's input: x = (v/255 − mean) / std, per channel in RGB order.
 *
 * @param mean three means, of values scaled to [0, 1]
 * @param std three standard deviations, above 0
 */
public record Preprocessing(float[] mean, float[] std) {
  /** Mean and standard deviation of ImageNet, as most public models expect. */
  public static final Preprocessing IMAGENET =
      new Preprocessing(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});

  public Preprocessing {
    Objects.requireNonNull(mean, "mean");
    Objects.requireNonNull(std, "std");
    mean = mean.clone();
    std = std.clone();
    for (int c = 0; c < 3; c++) {
      if (mean.length != 3 || !Float.isFinite(mean[c])) {
        throw new InvalidOptionException("mean", Arrays.toString(mean), "three finite numbers");
      }
      if (std.length != 3 || !(std[c] > 0) || Float.isInfinite(std[c])) {
        throw new InvalidOptionException("std", Arrays.toString(std), "three numbers above 0");
      }
    }
  }

  @Override
  public float[] mean() {
    return mean.clone();
  }

  @Override
  public float[] std() {
    return std.clone();
  }

  /** Returns the normalised value of a channel's pixel value 0..255. */
  public float normalise(int channel, float value) {
    return (value / 255f - mean[channel]) / std[channel];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Preprocessing that
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(std, that.std);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(mean) + Arrays.hashCode(std);
  }

  @Override
  public String toString() {
    return "Preprocessing[mean=" + Arrays.toString(mean) + ", std=" + Arrays.toString(std) + "]";
  }
}
