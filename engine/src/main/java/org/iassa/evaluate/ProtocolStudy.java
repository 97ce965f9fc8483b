package org.iassa.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iassa.metrics.MeanInterval;
import org.iassa.metrics.Metric;
import org.iassa.metrics.Protocol;
import org.iassa.metrics.RankingStudy;

/**
 * How the rows of a run rank by each metric under each protocol, and whether the ranking survives.
 * Read from {@code results.jsonl} alone. Only metrics whose rules differ between the protocols are
 * here; means are over the images that every row has a value for.
 *
 * @param comparisons one per metric; empty if the run has one protocol
 */
public record ProtocolStudy(List<Comparison> comparisons) {
  public ProtocolStudy {
    comparisons = List.copyOf(comparisons);
  }

  /**
   * A metric under the protocols.
   *
   * @param metric the metric
   * @param rankings rows by protocol, best first, in the order of the protocols
   * @param agreements of every two protocols
   */
  public record Comparison(
      Metric metric, Map<String, List<Place>> rankings, List<Agreement> agreements) {
    /** Returns whether no two rows change places under any two protocols. */
    public boolean survives() {
      return agreements.stream().allMatch(a -> a.found().survives());
    }
  }

  /**
   * A row's place.
   *
   * @param row its name
   * @param mean over the images that every row has a value for
   */
  public record Place(String row, MeanInterval mean) {}

  /**
   * How two protocols agree on a metric.
   *
   * @param found tau and the rows that change places
   * @param sameRules whether they measure this metric by the same rules, so that they cannot differ
   */
  public record Agreement(RankingStudy.Agreement found, boolean sameRules) {}

  /** Reads a folder. */
  public static ProtocolStudy read(RunFolder folder, RunSettings settings) {
    List<Metric> metrics = settings.metrics().stream().filter(m -> differs(m, settings)).toList();
    if (metrics.isEmpty()) {
      return new ProtocolStudy(List.of());
    }
    RankingStudy study = new RankingStudy();
    folder.results(
        result -> {
          if (result.skipped() == null && !result.failed()) {
            for (Protocol protocol : settings.protocols()) {
              add(study, metrics, result, protocol, settings);
            }
          }
        });
    List<Comparison> comparisons = new ArrayList<>();
    for (Metric metric : metrics) {
      if (study.protocols().size() == settings.protocols().size()) { // else no row has a map
        comparisons.add(comparison(study, metric, settings));
      }
    }
    return new ProtocolStudy(comparisons);
  }

  private static boolean differs(Metric metric, RunSettings settings) {
    return settings.protocols().stream().map(p -> p.rulesOf(metric)).distinct().count() > 1;
  }

  private static void add(
      RankingStudy study,
      List<Metric> metrics,
      ResultRecord result,
      Protocol protocol,
      RunSettings settings) {
    Map<String, Double> values =
        protocol.equals(settings.protocol())
            ? result.values()
            : result.protocols().get(protocol.id()).values();
    String image = result.index() + " " + result.image();
    for (Metric metric : metrics) {
      double value = values.getOrDefault(metric.key(), Double.NaN);
      study.add(image, result.method(), protocol.id(), metric, value);
    }
  }

  private static Comparison comparison(RankingStudy study, Metric metric, RunSettings settings) {
    Map<String, List<Place>> rankings = new LinkedHashMap<>();
    Map<String, String> rules = new LinkedHashMap<>();
    for (Protocol protocol : settings.protocols()) {
      String id = protocol.id();
      rankings.put(
          id,
          study.ranking(id, metric).stream()
              .map(p -> new Place(p.method(), study.mean(id, metric, p.method())))
              .toList());
      rules.put(protocol.id(), protocol.rulesOf(metric));
    }
    List<Agreement> agreements =
        study.agreements(metric).stream()
            .map(a -> new Agreement(a, rules.get(a.first()).equals(rules.get(a.second()))))
            .toList();
    return new Comparison(metric, rankings, agreements);
  }
}
