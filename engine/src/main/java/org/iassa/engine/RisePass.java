package org.iassa.engine;

import org.iassa.engine.spi.RiseGrid;

/**
 * One pass of RISE's random masks. Under a limit on forward passes, the RISE passes of a schedule
 * take what its windows leave: fewer masks than {@code masks}, or more where nothing else is left
 * to sample.
 *
 * @param masks N without a limit, 1 to 2²²
 * @param cells s: masks are drawn on an s×s grid
 * @param probability p that a cell is kept
 * @param orthogonal whether the masks are drawn in orthogonal runs, see {@link
 *     RiseGrid#orthogonal}: the same estimate with less noise
 * @param weight see {@link Pass#weight}; 10⁻⁶ to 10⁶
 */
public record RisePass(int masks, int cells, double probability, boolean orthogonal, double weight)
    implements Pass {
  public RisePass {
    new RiseOptions(masks, cells, probability);
    new RiseGrid(cells, probability, orthogonal);
    InvalidOptionException.requireRange("weight", weight, 1e-6, 1e6);
  }

  /** Independent masks. */
  public RisePass(int masks, int cells, double probability, double weight) {
    this(masks, cells, probability, false, weight);
  }

  /** Independent masks of weight 1. */
  public RisePass(int masks, int cells, double probability) {
    this(masks, cells, probability, 1);
  }

  /** Returns the grid that the masks are drawn on. */
  public RiseGrid grid() {
    return new RiseGrid(cells, probability, orthogonal);
  }
}
