package org.iassa.engine;

import java.util.List;
import java.util.Optional;

/**
 * Maps computed from a {@link ScoreLog}; plain data on the heap.
 *
 * @param options what was asked for
 * @param targets one result per target; with {@link ReplayOptions#against} its score and map are
 *     those of the difference
 * @param errorBars standard errors of the maps, if they were asked for
 * @param attention whether attention was applied
 * @param reason where attention comes from, or why there is none
 * @param match whether the maps are the run's, bit for bit
 * @param device name of the backend
 * @param millis time it took
 */
public record Replayed(
    ReplayOptions options,
    List<TargetResult> targets,
    Optional<ErrorBars> errorBars,
    boolean attention,
    String reason,
    Match match,
    String device,
    double millis) {
  public Replayed {
    targets = List.copyOf(targets);
  }

  /** How replayed maps compare with those of the run. */
  public enum Match {
    /** The same bits. */
    SAME,
    /** Other bits although the same was computed. */
    DIFFERENT,
    /** Something else was asked for, so there is nothing to compare with. */
    NOT_COMPARED
  }
}
