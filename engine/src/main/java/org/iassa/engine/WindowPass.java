package org.iassa.engine;

import java.util.Objects;

/**
 * One pass of sliding windows. Sizes are in pixels of a 224×224 image and scale with the shorter
 * side of the image at hand; they are floored when windows are laid, and a window is never smaller
 * than 2, a stride never smaller than 1.
 *
 * @param window side W of a window
 * @param stride distance S between windows, at most W
 * @param polarity whether windows are kept or filled
 * @param weight see {@link Pass#weight}; 10⁻⁶ to 10⁶
 */
public record WindowPass(double window, double stride, Polarity polarity, double weight)
    implements Pass {
  /** Side of the image that sizes are given for. */
  public static final int REFERENCE_SIDE = 224;

  public WindowPass {
    Objects.requireNonNull(polarity, "polarity");
    InvalidOptionException.requireRange("window", window, 1, 16384);
    InvalidOptionException.requireRange("stride", stride, 0.01, window);
    InvalidOptionException.requireRange("weight", weight, 1e-6, 1e6);
  }

  /** A pass of weight 1. */
  public WindowPass(double window, double stride, Polarity polarity) {
    this(window, stride, polarity, 1);
  }

  /** Returns this pass with another polarity. */
  public WindowPass with(Polarity other) {
    return new WindowPass(window, stride, other, weight);
  }
}
