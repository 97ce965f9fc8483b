package org.iassa.engine;

import java.util.List;
import java.util.Objects;

/**
 * Which masks each iteration lays. The opening passes, of windows or of RISE's random masks, cover
 * the whole image; after them every iteration refines inside the highly activated region with
 * windows that shrink.
 *
 * @param opening the first iterations, at least one
 * @param refinement the first iteration after the opening
 * @param windowStep by how much the window shrinks per refining iteration
 * @param strideStep by how much the stride shrinks per refining iteration
 * @param windowLead how many window steps the first refining iteration is ahead by: 0 in the paper,
 *     1 in the author's code
 */
public record Schedule(
    List<Pass> opening,
    WindowPass refinement,
    double windowStep,
    double strideStep,
    int windowLead) {
  public Schedule {
    opening = List.copyOf(opening);
    Objects.requireNonNull(refinement, "refinement");
    if (opening.isEmpty()) {
      throw new InvalidOptionException("opening", opening, "at least one pass");
    }
    InvalidOptionException.requireRange("windowStep", windowStep, 0, 16384);
    InvalidOptionException.requireRange("strideStep", strideStep, 0, 16384);
    InvalidOptionException.requireRange("windowLead", windowLead, 0, 1);
  }

  /** Returns whether iteration k samples the whole image. */
  public boolean opens(int k) {
    return k < opening.size();
  }

  /**
   * Returns the masks of iteration k.
   *
   * @param k iteration, from 0
   */
  public Pass pass(int k) {
    if (opens(k)) {
      return opening.get(k);
    }
    int r = k - opening.size();
    double window = Math.max(2, refinement.window() - windowStep * (r + windowLead));
    double stride = Math.max(1, refinement.stride() - strideStep * r);
    return new WindowPass(
        window, Math.min(stride, window), refinement.polarity(), refinement.weight());
  }
}
