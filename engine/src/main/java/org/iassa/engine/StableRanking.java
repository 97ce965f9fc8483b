package org.iassa.engine;

/**
 * When the ranking of pixels by random masks counts as stable. Every {@link #EVERY} masks, from
 * {@link #FIRST} on, the masks so far are dealt into two halves; each half gives a map S, before
 * attention, and each map a set of its q% highest pixels (ties by pixel index). The ranking is
 * stable when for every target the two sets overlap by at least a share (Jaccard: intersection over
 * union) at two checks in a row. Each set comes from half of the masks, so that the map of all
 * masks agrees with the map of endless masks better than the halves agree with one another.
 *
 * @param percent q, above 0 and below 100
 * @param overlap share of the union that the two sets have in common, above 0, at most 1
 */
public record StableRanking(double percent, double overlap) {
  /** Masks between two checks. */
  public static final int EVERY = 100;

  /** Masks before the first check. */
  public static final int FIRST = 200;

  /** The overlap unless told otherwise. */
  public static final double OVERLAP = 0.7;

  public StableRanking {
    if (!(percent > 0 && percent < 100)) {
      throw new InvalidOptionException("stop-when-stable", percent, "a percentage, 0 to 100");
    }
    if (!(overlap > 0 && overlap <= 1)) {
      throw new InvalidOptionException("stable-overlap", overlap, "a share above 0, at most 1");
    }
  }
}
