package org.iassa.engine;

/** What was found for one target class. */
public sealed interface TargetResult {
  /** Returns the class index. */
  int index();

  /** Returns the class's score for the unmasked image. */
  double score();

  /**
   * The classifier's score depends on which pixels it sees, and this is how.
   *
   * @param map S′ of the last iteration
   */
  record Evidence(int index, double score, SaliencyMap map) implements TargetResult {}

  /**
   * The classifier's score does not depend on which pixels it sees, as far as it was sampled: there
   * is nothing to show.
   *
   * @param lowest lowest score over all masks
   * @param highest highest score over all masks
   */
  record NoEvidence(int index, double score, double lowest, double highest)
      implements TargetResult {
    /** Returns a sentence that says why there is no map. */
    public String reason() {
      return "class %d scored between %s and %s for every masked image: no pixel made a difference"
          .formatted(index, (float) lowest, (float) highest);
    }
  }
}
