package org.iassa.image;

import java.util.Arrays;
import java.util.Objects;
import org.iassa.engine.InvalidOptionException;

/**
 * How a picture becomes a classifier's input: a part of it is resized to the input, and each pixel
 * value v becomes x = (low + v/255·(high − low) − mean) / std, per channel.
 *
 * @param mean three means, in the units of the range and the order of the channels
 * @param std three standard deviations, above 0
 * @param low what black becomes before the mean is taken off
 * @param high what white becomes, above low
 * @param channels which colour each channel holds
 * @param framing which part of the picture is seen
 */
public record Preprocessing(
    float[] mean, float[] std, float low, float high, ChannelOrder channels, Framing framing) {
  /** Mean and standard deviation of ImageNet, as most public models expect. */
  public static final Preprocessing IMAGENET =
      new Preprocessing(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});

  public Preprocessing {
    Objects.requireNonNull(mean, "mean");
    Objects.requireNonNull(std, "std");
    Objects.requireNonNull(channels, "channels");
    Objects.requireNonNull(framing, "framing");
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
    if (!(low < high) || !Float.isFinite(low) || !Float.isFinite(high)) {
      throw new InvalidOptionException(
          "range", "[" + low + ", " + high + "]", "two finite numbers, the smaller first");
    }
  }

  /** Values in [0, 1], red first, of the whole picture. */
  public Preprocessing(float[] mean, float[] std) {
    this(mean, std, 0, 1, ChannelOrder.RGB, Framing.STRETCH);
  }

  /** Returns this with another framing. */
  public Preprocessing withFraming(Framing other) {
    return new Preprocessing(mean, std, low, high, channels, other);
  }

  @Override
  public float[] mean() {
    return mean.clone();
  }

  @Override
  public float[] std() {
    return std.clone();
  }

  /** Returns the input of a channel for its colour's pixel value 0..255. */
  public float normalise(int channel, float value) {
    return (low + value / 255f * (high - low) - mean[channel]) / std[channel];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Preprocessing that
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(std, that.std)
        && low == that.low
        && high == that.high
        && channels == that.channels
        && framing.equals(that.framing);
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(mean), Arrays.hashCode(std), low, high, channels, framing);
  }

  /** Names mean and std, and what differs from plain values in [0, 1]; reports keep this text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("Preprocessing[mean=").append(Arrays.toString(mean));
    text.append(", std=").append(Arrays.toString(std));
    if (low != 0 || high != 1) {
      text.append(", range=[").append(low).append(", ").append(high).append(']');
    }
    if (channels != ChannelOrder.RGB) {
      text.append(", channels=").append(channels);
    }
    if (!framing.equals(Framing.STRETCH)) {
      text.append(", centre-crop of shorter side ").append(framing.shorterSide());
    }
    return text.append(']').toString();
  }
}
