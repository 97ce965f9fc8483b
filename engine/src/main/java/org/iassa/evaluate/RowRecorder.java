package org.iassa.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iassa.engine.Iteration;
import org.iassa.engine.SaliencyMap;

/** Measures what rows made, and writes it down. */
final class RowRecorder {
  private final RunSettings settings;
  private final MapMeasure measure;
  private final Runnable requireGoing;

  /**
   * @param requireGoing called before each map is measured; may throw to end the run
   */
  RowRecorder(RunSettings settings, MapMeasure measure, Runnable requireGoing) {
    this.settings = settings;
    this.measure = measure;
    this.requireGoing = requireGoing;
  }

  /**
   * Returns a row's line.
   *
   * @throws org.iassa.engine.ScoreException if the classifier gives a score that cannot be used
   */
  ResultRecord record(Subject subject, MethodRow row, Made made) {
    if (made.map() == null) {
      return failure(subject, row, made);
    }
    requireGoing.run();
    Map<String, MapMeasure.Found> found = measure.all(subject, made.map());
    MapMeasure.Found first = found.get(settings.protocol().id());
    Map<String, MapMeasure.Found> others = new LinkedHashMap<>(found);
    others.remove(settings.protocol().id());
    return new ResultRecord(
        subject.index(),
        subject.name(),
        null,
        null,
        row.name(),
        subject.target(),
        subject.score(),
        made.forwards(),
        made.stop(),
        first.region(),
        made.map().sha256(),
        first.values(),
        others,
        trace(subject, row, made, first));
  }

  private List<ResultRecord.Step> trace(
      Subject subject, MethodRow row, Made made, MapMeasure.Found last) {
    List<ResultRecord.Step> trace = new ArrayList<>();
    for (Iteration iteration : chosen(row, made)) {
      SaliencyMap map = iteration.maps().get(0);
      requireGoing.run();
      MapMeasure.Found found = map.equals(made.map()) ? last : measure.first(subject, map);
      long forwards =
          made.iterations().stream()
              .filter(i -> i.k() <= iteration.k())
              .mapToLong(Iteration::forwards)
              .sum();
      trace.add(new ResultRecord.Step(iteration.k(), forwards, found.region(), found.values()));
    }
    return trace;
  }

  /** Returns the line of a row that gave no map. */
  ResultRecord failure(Subject subject, MethodRow row, Made made) {
    return new ResultRecord(
        subject.index(),
        subject.name(),
        null,
        made.failure(),
        row.name(),
        subject.target(),
        subject.score(),
        made.forwards(),
        made.stop(),
        0,
        null,
        Map.of(),
        Map.of(),
        List.of());
  }

  /** The iterations that are measured: 0 to 4, every fifth and the last. */
  List<Iteration> chosen(MethodRow row, Made made) {
    if (!settings.traces(row)) {
      return List.of();
    }
    int last = made.iterations().size() - 1;
    return made.iterations().stream()
        .filter(i -> !i.maps().isEmpty())
        .filter(i -> i.k() <= 4 || i.k() % 5 == 0 || i.k() == last)
        .toList();
  }
}
