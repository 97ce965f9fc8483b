package org.iassa.engine;

/** Why an explanation ended. */
public enum StopReason {
  /** S′ changed by no more than the tolerance for as many iterations as the patience says. */
  CONVERGED,
  /** The ranking of pixels no longer changed with further random masks. */
  STABLE,
  /** All iterations asked for were made. */
  ITERATIONS,
  /** The next iteration would not have fitted into the forward passes left. */
  MAX_FORWARDS,
  /** The time was up, or the next iteration would not have fitted into what was left. */
  MAX_MILLIS,
  /** No window met the highly activated region, so nothing was left to sample. */
  EMPTY_REGION,
  /** The classifier gave every mask of an iteration the same score, for every target. */
  NO_EVIDENCE
}
