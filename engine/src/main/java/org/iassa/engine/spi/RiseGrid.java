package org.iassa.engine.spi;

import org.iassa.engine.InvalidOptionException;

/**
 * RISE's random masks: an s×s grid of Bernoulli(p) cells, upsampled bilinearly (half-pixel rule,
 * clamped edges) to (s+1)·⌈H/s⌉ × (s+1)·⌈W/s⌉ and cropped at a random shift of less than one cell.
 *
 * @param cells s, 1 to 64
 * @param probability p that a cell is kept, in (0, 1)
 * @param orthogonal whether masks come in runs of {@link #RUN} in which any two cells are kept,
 *     dropped, and kept one without the other equally often, every second mask is the complement of
 *     the one before, and all have one shift. Each mask alone is distributed as without. Needs p =
 *     ½ and at most {@value #MOST_ORTHOGONAL_CELLS} cells.
 */
public record RiseGrid(int cells, double probability, boolean orthogonal) {
  /** Masks of an orthogonal run; the first begins at mask 0. */
  public static final int RUN = 128;

  /** Most cells s of orthogonal masks. */
  public static final int MOST_ORTHOGONAL_CELLS = 7;

  public RiseGrid {
    InvalidOptionException.requireRange("cells", cells, 1, 64);
    if (!(probability > 0 && probability < 1)) {
      throw new InvalidOptionException("probability", probability, "a number between 0 and 1");
    }
    if (orthogonal && probability != 0.5) {
      throw new InvalidOptionException("probability", probability, "0.5 for orthogonal masks");
    }
    if (orthogonal) {
      InvalidOptionException.requireRange("cells", cells, 1, MOST_ORTHOGONAL_CELLS);
    }
  }

  /** Independent masks. */
  public RiseGrid(int cells, double probability) {
    this(cells, probability, false);
  }
}
