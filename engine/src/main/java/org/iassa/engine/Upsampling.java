package org.iassa.engine;

/** How a coarse feature level is spread over the finest one. */
public enum Upsampling {
  /** Each fine pixel takes the coarse pixel at ⌊i·h_l/h⌋. */
  NEAREST,
  /** Bilinear between coarse pixel centres (half-pixel rule, edges clamped). */
  BILINEAR
}
