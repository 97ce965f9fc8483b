package org.iassa.engine;

/**
 * Options of RISE.
 *
 * @param masks N, 1 to 2²²
 * @param cells s: masks are drawn on an s×s grid
 * @param probability p that a cell is kept
 */
public record RiseOptions(int masks, int cells, double probability) {
  /** N = 4000, s = 7, p = 0.5. */
  public static final RiseOptions DEFAULT = new RiseOptions(4000, 7, 0.5);

  public RiseOptions {
    InvalidOptionException.requireRange("masks", masks, 1, 1 << 22);
    InvalidOptionException.requireRange("cells", cells, 1, 64);
    if (!(probability > 0 && probability < 1)) {
      throw new InvalidOptionException("probability", probability, "a number between 0 and 1");
    }
  }
}
