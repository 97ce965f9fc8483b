package org.iassa.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iassa.data.ObjectMask;
import org.iassa.engine.SaliencyMap;
import org.iassa.metrics.Evaluation;
import org.iassa.metrics.LineArtefact;
import org.iassa.metrics.Metric;
import org.iassa.metrics.Protocol;
import org.iassa.metrics.ProtocolComparison;
import org.iassa.metrics.ScoringModel;

/**
 * Measures the maps of a run by its protocols; what protocols share is measured once. Not safe for
 * use by several threads at once.
 */
public final class MapMeasure {
  private static final MeasuredMetric ARTEFACT =
      new MeasuredMetric(
          "artefact",
          "Line artefact",
          false,
          false,
          "Share of the map's gradient energy in single rows and columns that stand out from"
              + " their neighbours, as in the paper's Figure 8.");

  private final ProtocolComparison protocols;

  /**
   * @param models the classifier by what kind of score protocols ask for, in the number format of
   *     the run; stays the caller's
   */
  MapMeasure(Map<Protocol.Activation, ScoringModel> models, RunSettings settings) {
    protocols = new ProtocolComparison(models, settings.protocols(), settings.metrics());
  }

  /** Returns what is measured by each protocol, in the order of the tables. */
  public static List<MeasuredMetric> metrics(List<Metric> chosen) {
    List<MeasuredMetric> metrics = new ArrayList<>();
    chosen.forEach(metric -> metrics.add(MeasuredMetric.of(metric)));
    metrics.add(ARTEFACT);
    return metrics;
  }

  /**
   * What was found under a protocol.
   *
   * @param region pixels of the protocol's region
   * @param values one value per metric; NaN where it is undefined
   */
  public record Found(int region, Map<String, Double> values) {}

  /**
   * Measures a map by every protocol.
   *
   * @return by protocol, in their order
   * @throws org.iassa.engine.ScoreException if the classifier gives a score that cannot be used
   */
  Map<String, Found> all(Subject subject, SaliencyMap map) {
    Map<String, Found> found = new LinkedHashMap<>();
    for (Evaluation one :
        protocols.evaluate(subject.planes(), map, subject.target(), Optional.of(subject.mask()))) {
      found.put(one.protocol().id(), found(one, map, found.isEmpty()));
    }
    return found;
  }

  /** Measures a map by the first protocol alone. */
  Found first(Subject subject, SaliencyMap map) {
    Optional<ObjectMask> object = Optional.of(subject.mask());
    return found(protocols.first(subject.planes(), map, subject.target(), object), map, true);
  }

  /** The line artefact knows no protocol: it goes with the first. */
  private static Found found(Evaluation one, SaliencyMap map, boolean artefact) {
    Map<String, Double> values = new LinkedHashMap<>();
    one.values().forEach((metric, value) -> values.put(metric.key(), value));
    if (artefact) {
      values.put(ARTEFACT.key(), LineArtefact.of(map));
    }
    return new Found(one.region(), values);
  }
}
