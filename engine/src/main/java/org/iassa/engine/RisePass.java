package org.iassa.engine;

/**
 * One pass of RISE's random masks. Under a limit on forward passes, the RISE passes of a schedule
 * take what its windows leave: fewer masks than {@code masks}, or more where nothing else is left
 * to sample.
 *
 * @param masks N without a limit, 1 to 2²²
 * @param cells s: masks are drawn on an s×s grid
 * @param probability p that a cell is kept
 * @param weight see {@link Pass#weight}; 10⁻⁶ to 10⁶
 */
public record RisePass(int masks, int cells, double probability, double weight) implements Pass {
  public RisePass {
    new RiseOptions(masks, cells, probability);
    InvalidOptionException.requireRange("weight", weight, 1e-6, 1e6);
  }

  /** A pass of weight 1. */
  public RisePass(int masks, int cells, double probability) {
    this(masks, cells, probability, 1);
  }
}
