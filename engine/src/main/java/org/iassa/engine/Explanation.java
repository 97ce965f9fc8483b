package org.iassa.engine;

import java.util.List;
import java.util.Optional;

/**
 * The result of {@link Explainer#explain}; plain data on the heap.
 *
 * @param options the options it was computed with
 * @param targets one result per target, in the order asked for; never empty
 * @param iterations what each iteration did
 * @param forwards forward passes in all, of the image itself and of masked images
 * @param stopReason why it ended
 * @param attention whether attention was applied; false without a feature extractor
 * @param run what it ran on
 * @param millis where the time went
 * @param lime how well LIME's models fit; empty for the other methods
 */
public record Explanation(
    ExplainOptions options,
    List<TargetResult> targets,
    List<Iteration> iterations,
    long forwards,
    StopReason stopReason,
    boolean attention,
    Run run,
    Timings millis,
    Optional<LimeFit> lime) {
  public Explanation {
    targets = List.copyOf(targets);
    iterations = List.copyOf(iterations);
  }

  /** An explanation by a method other than LIME. */
  public Explanation(
      ExplainOptions options,
      List<TargetResult> targets,
      List<Iteration> iterations,
      long forwards,
      StopReason stopReason,
      boolean attention,
      Run run,
      Timings millis) {
    this(
        options,
        targets,
        iterations,
        forwards,
        stopReason,
        attention,
        run,
        millis,
        Optional.empty());
  }

  /**
   * What an explanation ran on.
   *
   * @param device name of the backend
   * @param deviceDescription one line about the device
   * @param precision number format of the forward passes
   * @param precisionReason why this precision
   * @param batch images per forward pass
   * @param model identity of the classifier
   * @param height height of its input
   * @param width width of its input
   */
  public record Run(
      String device,
      String deviceDescription,
      Precision precision,
      String precisionReason,
      int batch,
      String model,
      int height,
      int width) {}

  /**
   * Returns the map of the first target.
   *
   * @throws NoEvidenceException if the classifier gave no evidence for it
   */
  public SaliencyMap saliency() {
    if (targets.get(0) instanceof TargetResult.Evidence evidence) {
      return evidence.map();
    }
    throw new NoEvidenceException(((TargetResult.NoEvidence) targets.get(0)).reason());
  }

  /** Returns whether every target has a map. */
  public boolean hasEvidence() {
    return targets.stream().allMatch(t -> t instanceof TargetResult.Evidence);
  }
}
