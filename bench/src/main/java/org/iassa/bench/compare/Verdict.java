package org.iassa.bench.compare;

/** What the comparison of one case says. */
public enum Verdict {
  /** The ratio's interval lies within the tolerance round 1. */
  SAME,
  /** Less time: significant, and the whole interval beyond the tolerance. */
  FASTER,
  /** More time: significant, and the whole interval beyond the tolerance. */
  SLOWER,
  /** Neither: too few samples or too much noise to say. */
  UNSURE,
  /** The case was right before and is not now, or has no times any more. */
  BROKEN,
  /** The case is in one of the two runs only. */
  MISSING
}
