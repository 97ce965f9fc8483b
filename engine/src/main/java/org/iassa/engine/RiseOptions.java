package org.iassa.engine;

/**
 * Options of RISE.
 *
 * @param masks N, 1 to 2²²
 * @param cells s: masks are drawn on an s×s grid
 * @param probability p that a cell is kept
 * @param attention whether RISE's map is adjusted by the attention that the options ask for: not in
 *     RISE as published
 */
public record RiseOptions(int masks, int cells, double probability, boolean attention) {
  /** N = 4000, s = 7, p = 0.5. */
  public static final RiseOptions DEFAULT = new RiseOptions(4000, 7, 0.5);

  public RiseOptions {
    InvalidOptionException.requireRange("masks", masks, 1, 1 << 22);
    InvalidOptionException.requireRange("cells", cells, 1, 64);
    if (!(probability > 0 && probability < 1)) {
      throw new InvalidOptionException("probability", probability, "a number between 0 and 1");
    }
  }

  /** RISE as published, without attention. */
  public RiseOptions(int masks, int cells, double probability) {
    this(masks, cells, probability, false);
  }
}
