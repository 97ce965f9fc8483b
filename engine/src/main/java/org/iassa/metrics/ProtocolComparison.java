package org.iassa.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iassa.data.ObjectMask;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;

/**
 * Measures the same maps by several protocols at once. Protocols that differ in name only are
 * measured once, and so are metrics that have rules of their own. What comes of it goes into {@link
 * RankingStudy}. Not safe for use by several threads at once. The models stay the caller's.
 */
public final class ProtocolComparison {
  private final List<Protocol> protocols;
  private final Map<Protocol, Evaluator> byRules = new LinkedHashMap<>();

  /**
   * @param models the classifier by what kind of score it gives: {@link
   *     Protocol.Activation#SOFTMAX} probabilities, {@link Protocol.Activation#MODEL_OUTPUT} raw
   *     outputs; one entry will do if all protocols ask for that kind
   * @param protocols the rules, at least one, no two of one name
   * @param metrics what to measure, at least one
   * @throws InvalidOptionException if a protocol asks for a kind of score that no model gives
   */
  public ProtocolComparison(
      Map<Protocol.Activation, ScoringModel> models,
      List<Protocol> protocols,
      Collection<Metric> metrics) {
    if (protocols.isEmpty()
        || protocols.stream().map(Protocol::id).distinct().count() < protocols.size()) {
      throw new InvalidOptionException(
          "protocols",
          protocols.stream().map(Protocol::id).toList(),
          "at least one, and none of them twice");
    }
    this.protocols = List.copyOf(protocols);
    for (Protocol protocol : protocols) {
      ScoringModel model = models.get(protocol.activation());
      if (model == null) {
        throw new InvalidOptionException(
            "protocol",
            protocol.id(),
            "a protocol of "
                + models.keySet()
                + ": this one is measured in "
                + protocol.activation()
                + " scores, which no model given returns");
      }
      byRules.computeIfAbsent(rules(protocol), key -> evaluator(model, protocol, metrics));
    }
  }

  /** Leaves out what another protocol of the same kind of score measures already. */
  private Evaluator evaluator(ScoringModel model, Protocol protocol, Collection<Metric> metrics) {
    boolean first =
        byRules.keySet().stream().noneMatch(p -> p.activation() == protocol.activation());
    List<Metric> left = metrics.stream().filter(m -> first || !m.hasOwnRules()).toList();
    return left.isEmpty()
        ? new Evaluator(model, protocol, metrics)
        : new Evaluator(model, protocol, left);
  }

  /** Returns the protocols, as given. */
  public List<Protocol> protocols() {
    return protocols;
  }

  /**
   * Measures a map. Waits for the forward passes.
   *
   * @param image 3·H·W values, planar, normalised, of the model's size
   * @param map a map of the model's size
   * @param target the class
   * @param object where the object is, at the model's size; without it, metrics that need one are
   *     left out
   * @return one evaluation per protocol, in their order
   */
  public List<Evaluation> evaluate(
      float[] image, SaliencyMap map, int target, Optional<ObjectMask> object) {
    Map<Protocol, Evaluation> found = new LinkedHashMap<>();
    Map<Protocol.Activation, Map<Metric, Double>> shared = new EnumMap<>(Protocol.Activation.class);
    byRules.forEach(
        (rules, evaluator) -> {
          Evaluation one = evaluator.evaluate(image, map, target, object);
          found.put(rules, one);
          Map<Metric, Double> own = new EnumMap<>(Metric.class);
          own.putAll(one.values());
          own.keySet().removeIf(metric -> !metric.hasOwnRules());
          shared.computeIfAbsent(rules.activation(), a -> new EnumMap<>(Metric.class)).putAll(own);
        });
    List<Evaluation> all = new ArrayList<>();
    for (Protocol protocol : protocols) {
      Evaluation one = found.get(rules(protocol));
      Map<Metric, Double> values = new EnumMap<>(shared.get(protocol.activation()));
      values.putAll(one.values());
      all.add(new Evaluation(protocol, one.target(), one.region(), values));
    }
    return all;
  }

  /** The protocol without its name. */
  private static Protocol rules(Protocol p) {
    return new Protocol(
        "",
        1,
        p.step(),
        p.deletionFill(),
        p.insertionStart(),
        p.activation(),
        p.target(),
        p.area(),
        p.ties(),
        p.signs(),
        p.regionThreshold());
  }
}
