package org.iassa.engine.spi;

import org.iassa.engine.InvalidOptionException;

/**
 * RISE's random masks: an s×s grid of Bernoulli(p) cells, upsampled bilinearly to (s+1)·⌈H/s⌉ ×
 * (s+1)·⌈W/s⌉ and cropped at a random shift of less than one cell.
 *
 * @param cells s, 1 to 64
 * @param probability p that a cell is kept, in (0, 1)
 */
public record RiseGrid(int cells, double probability) {
  public RiseGrid {
    InvalidOptionException.requireRange("cells", cells, 1, 64);
    if (!(probability > 0 && probability < 1)) {
      throw new InvalidOptionException("probability", probability, "a number between 0 and 1");
    }
  }
}
