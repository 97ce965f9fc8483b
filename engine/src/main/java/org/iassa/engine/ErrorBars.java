package org.iassa.engine;

import java.util.List;
import java.util.Objects;

/**
 * Standard errors of the maps of an explanation, by the delete-a-group jackknife over its masks.
 *
 * <p>For random masks (RISE) this is a sampling error: over repeated seeds, value ± {@link #t95}·SE
 * covers the map's expected value at a pixel in about 95% of the cases. Windows on a grid are no
 * random sample: there the figure says how much the map rests on single windows, as if they had
 * been drawn independently, and no share of cases is promised.
 *
 * <p>A map that is stretched to [0, 1] ({@link Evidence#NORMALISED_MEAN}, {@link Blend#PRODUCT})
 * has no simple expected value: its ends move with the noise. There the figure is the spread over
 * seeds, up to 1.2 times as large as the real one in the project's test case, and no coverage of a
 * true value is claimed.
 *
 * @param maps one per target, in the map's units, 0 or more
 * @param groups number of groups G, 2 to {@link #GROUPS}
 * @param kind what the figures mean
 */
public record ErrorBars(List<SaliencyMap> maps, int groups, Kind kind) {
  /** Groups that masks are put into, unless there are fewer masks. */
  public static final int GROUPS = 32;

  /** 97.5% quantile of the normal distribution. */
  private static final double Z = 1.959963984540054;

  public ErrorBars {
    maps = List.copyOf(maps);
    Objects.requireNonNull(kind, "kind");
    InvalidOptionException.requireRange("groups", groups, 2, GROUPS);
  }

  /**
   * Returns the factor for a 95% interval: Student's t for G−1 degrees of freedom, by the
   * Cornish-Fisher expansion (within 0.1% from 4 degrees on).
   */
  public double t95() {
    double n = groups - 1;
    double z3 = Z * Z * Z;
    double z5 = z3 * Z * Z;
    double z7 = z5 * Z * Z;
    return Z
        + (z3 + Z) / (4 * n)
        + (5 * z5 + 16 * z3 + 3 * Z) / (96 * n * n)
        + (3 * z7 + 19 * z5 + 17 * z3 - 15 * Z) / (384 * n * n * n);
  }

  /** Returns whether value ± {@link #t95}·SE is a 95% interval of the expected map. */
  public boolean sampling() {
    return kind == Kind.SAMPLING;
  }

  /** Returns one sentence for people on what the figure means. */
  public String meaning() {
    return switch (kind) {
      case SAMPLING ->
          "sampling error: over repeated seeds, value +- "
              + String.format(java.util.Locale.ROOT, "%.3f", t95())
              + " x this covers the expected map at a pixel in about 95% of the cases";
      case STRETCHED ->
          "spread over repeated seeds of a map that is stretched to [0, 1]; its ends move with the"
              + " noise, so this is no confidence interval";
      case WINDOWS ->
          "how much the map rests on single windows; a grid is no random sample, so this is no"
              + " confidence interval";
    };
  }

  /** What the figures mean. */
  public enum Kind {
    /** All masks are random, and the map is a mean of scores or linear in such a mean. */
    SAMPLING,
    /** All masks are random, and the map is stretched to [0, 1] on the way. */
    STRETCHED,
    /** Some masks are windows on a grid. */
    WINDOWS
  }
}
