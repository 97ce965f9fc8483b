package org.iassa.engine.internal.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iassa.engine.ErrorBars;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ReplayOptions;
import org.iassa.engine.Replayed;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.TargetResult;
import org.iassa.engine.spi.KernelBackend;

/** Computes the maps of a log and says what they are. */
public final class Replayer {
  private Replayer() {}

  /**
   * Replays a log.
   *
   * @param same whether the options ask for the run's own maps
   */
  public static Replayed run(
      LogFile log, ReplayOptions options, boolean same, KernelBackend backend) {
    long began = System.nanoTime();
    LogHeader header = log.header();
    float[] imageScores = log.imageScores();
    int against = options.against().orElse(-1);
    if (options.against().isPresent()) {
      InvalidOptionException.requireRange("against", against, 0, header.classes() - 1);
    }
    if (options.attention().isPresent() && header.levels().isEmpty()) {
      throw new InvalidOptionException(
          "attention", "asked for", "none: " + reason(header, options, false));
    }
    Columns columns = new Columns(log, targets(header, options, imageScores), against);
    MapRules rules = new MapRules(header, options);
    ReplaySession.Maps maps;
    Optional<ErrorBars> errors;
    try (ReplaySession session = new ReplaySession(backend, log, columns, rules)) {
      maps = session.all();
      errors =
          options.errorBars()
              ? Optional.of(Jackknife.of(session, header, columns.count()))
              : Optional.empty();
    }
    List<TargetResult> results = new ArrayList<>();
    for (int t = 0; t < columns.count(); t++) {
      SaliencyMap map = maps.maps().get(t);
      double score = columns.ofImage(imageScores, t);
      int index = columns.target(t);
      results.add(
          maps.range().informative(t) && map.max() > map.min()
              ? new TargetResult.Evidence(index, score, map)
              : new TargetResult.NoEvidence(
                  index, score, maps.range().lowest(t), maps.range().highest(t)));
    }
    boolean attended = rules.attention().isPresent();
    return new Replayed(
        options,
        results,
        errors,
        attended,
        reason(header, options, attended),
        match(header, results, same),
        backend.name(),
        (System.nanoTime() - began) * 1e-6);
  }

  private static int[] targets(LogHeader header, ReplayOptions options, float[] imageScores) {
    if (options.targets().isPresent()) {
      return options.targets().get().resolve(imageScores);
    }
    return header.targets().stream().mapToInt(Integer::intValue).toArray();
  }

  private static Replayed.Match match(LogHeader header, List<TargetResult> results, boolean same) {
    if (!same || !header.omitted().isEmpty()) {
      return Replayed.Match.NOT_COMPARED;
    }
    List<String> hashes = new ArrayList<>();
    for (TargetResult result : results) {
      hashes.add(result instanceof TargetResult.Evidence found ? found.map().sha256() : null);
    }
    return hashes.equals(header.maps()) ? Replayed.Match.SAME : Replayed.Match.DIFFERENT;
  }

  private static String reason(LogHeader header, ReplayOptions options, boolean attended) {
    if (attended) {
      return "features from the log";
    }
    if (options.noAttention()) {
      return "switched off";
    }
    if (!header.omitted().isEmpty()) {
      return "S before attention: " + header.omitted();
    }
    return "the run had none";
  }
}
