package org.iassa.metrics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iassa.data.ObjectMask;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;

/**
 * Measures the same maps by several protocols at once. Protocols that differ in name only are
 * measured once, and so are metrics that have rules of their own; a curve whose steps are among
 * those of another, with the same canvas and kind of score, is read off that one. What comes of it
 * goes into {@link RankingStudy}. Not safe for use by several threads at once. The models stay the
 * caller's.
 */
public final class ProtocolComparison {
  private final List<Protocol> protocols;
  private final Map<Protocol, Evaluators> byRules = new HashMap<>();

  /**
   * A protocol's evaluators.
   *
   * @param whole measures every metric
   * @param rest leaves out what another protocol of the same kind of score measures already
   */
  private record Evaluators(Evaluator whole, Optional<Evaluator> rest) {
    static Evaluators of(ImageScorer scorer, Protocol protocol, Collection<Metric> metrics) {
      Evaluator whole = new Evaluator(scorer, protocol, metrics);
      List<Metric> left = metrics.stream().filter(m -> !m.hasOwnRules()).toList();
      return new Evaluators(
          whole,
          left.isEmpty() ? Optional.empty() : Optional.of(new Evaluator(scorer, protocol, left)));
    }
  }

  private static Evaluation nothing(Protocol rules, SaliencyMap map, int target) {
    return new Evaluation(rules, target, PositiveEvidence.regionSize(map, rules), Map.of());
  }

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
    Map<Protocol.Activation, ImageScorer> scorers = new EnumMap<>(Protocol.Activation.class);
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
      ImageScorer scorer =
          scorers.computeIfAbsent(
              protocol.activation(), a -> new ImageScorer(model.model(), model.batch()));
      byRules.computeIfAbsent(rules(protocol), key -> Evaluators.of(scorer, protocol, metrics));
    }
  }

  /** Returns the protocols, as given. */
  public List<Protocol> protocols() {
    return protocols;
  }

  /**
   * Measures a map by every protocol. Waits for the forward passes.
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
    return evaluate(protocols, image, map, target, object);
  }

  /** As {@link #evaluate}, by the first protocol alone. */
  public Evaluation first(float[] image, SaliencyMap map, int target, Optional<ObjectMask> object) {
    return evaluate(protocols.subList(0, 1), image, map, target, object).get(0);
  }

  private List<Evaluation> evaluate(
      List<Protocol> some,
      float[] image,
      SaliencyMap map,
      int target,
      Optional<ObjectMask> object) {
    int pixels = map.height() * map.width();
    // the finest steps first: coarser ones may be among them
    List<Protocol> order =
        some.stream()
            .map(ProtocolComparison::rules)
            .distinct()
            .sorted(Comparator.comparingInt(p -> -p.step().counts(pixels).length))
            .toList();
    DrawnCurves curves = new DrawnCurves(image, map, target);
    Map<Protocol, Evaluation> found = new HashMap<>();
    Map<Protocol.Activation, Map<Metric, Double>> shared = new EnumMap<>(Protocol.Activation.class);
    for (Protocol rules : order) {
      Evaluators by = byRules.get(rules);
      boolean first = !shared.containsKey(rules.activation());
      Evaluation one =
          first
              ? by.whole.evaluate(image, map, target, object, curves)
              : by.rest
                  .map(e -> e.evaluate(image, map, target, object, curves))
                  .orElseGet(() -> nothing(rules, map, target));
      found.put(rules, one);
      if (first) {
        Map<Metric, Double> own = new EnumMap<>(Metric.class);
        own.putAll(one.values());
        own.keySet().removeIf(metric -> !metric.hasOwnRules());
        shared.put(rules.activation(), own);
      }
    }
    List<Evaluation> all = new ArrayList<>();
    for (Protocol protocol : some) {
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
