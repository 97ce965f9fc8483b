package org.iassa.engine.spi;

/** Memory order of a batch of N images of 3 channels and H×W pixels. */
public enum Layout {
  /** Planar: channel planes one after the other, index ((n·3 + c)·H + y)·W + x. */
  NCHW,
  /** Interleaved, LibTorch's channels-last: index ((n·H + y)·W + x)·3 + c. */
  NHWC
}
