package org.iassa.bench.goals;

import java.util.Locale;

/**
 * A goal and what was measured.
 *
 * @param name what is measured
 * @param value the figure
 * @param low lower end of its 95% interval, or the figure itself
 * @param high upper end
 * @param target the bound
 * @param atLeast whether the figure should be at least the bound; else at most
 * @param unit what follows the figure
 * @param how the two cases, or the command
 */
public record Goal(
    String name,
    double value,
    double low,
    double high,
    double target,
    boolean atLeast,
    String unit,
    String how) {
  /** Returns whether the figure meets the bound. */
  public boolean met() {
    return atLeast ? value >= target : value <= target;
  }

  /** Returns a row of a Markdown table. */
  public String row() {
    return String.format(
        Locale.ROOT,
        "| %s | %.3g%s [%.3g, %.3g] | %s %.3g%s | %s | `%s` |",
        name,
        value,
        unit,
        low,
        high,
        atLeast ? "≥" : "≤",
        target,
        unit,
        met() ? "met" : "MISSED",
        how);
  }
}
