package org.iassa.image;

/** Which colour each channel of a classifier's input holds. */
public enum ChannelOrder {
  /** Red, green, blue. */
  RGB,
  /** Blue, green, red: OpenCV's and Caffe's order. */
  BGR;

  /** Returns the colour of a channel: 0 red, 1 green, 2 blue. */
  public int colour(int channel) {
    return this == RGB ? channel : 2 - channel;
  }
}
