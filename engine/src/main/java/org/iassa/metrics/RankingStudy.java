package org.iassa.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.iassa.engine.InvalidOptionException;

/**
 * Whether methods rank alike under several protocols. Collects values per protocol, method, metric
 * and image; ranks methods by their means over the images that all of them have a value for.
 */
public final class RankingStudy {
  private static final long SEED = 20_220_201;

  /** Protocol, metric, method, image. */
  private final Map<String, Map<Metric, Map<String, Map<String, Double>>>> values =
      new LinkedHashMap<>();

  /** A study without values. */
  public RankingStudy() {}

  /** Adds what one method's map of one image got under several protocols. */
  public void add(String image, String method, List<Evaluation> evaluations) {
    for (Evaluation evaluation : evaluations) {
      evaluation
          .values()
          .forEach(
              (metric, value) -> add(image, method, evaluation.protocol().id(), metric, value));
    }
  }

  /** Adds one value; one that is there already is replaced, NaN counts as none. */
  public void add(String image, String method, String protocol, Metric metric, double value) {
    values
        .computeIfAbsent(protocol, p -> new LinkedHashMap<>())
        .computeIfAbsent(metric, m -> new LinkedHashMap<>())
        .computeIfAbsent(method, m -> new TreeMap<>())
        .put(image, value);
  }

  /** Returns the protocols, in the order in which they came. */
  public List<String> protocols() {
    return List.copyOf(values.keySet());
  }

  /**
   * A method's place.
   *
   * @param method its name
   * @param mean over the images that all methods share
   */
  public record Place(String method, double mean) {}

  /**
   * Returns the methods, best first; equal means keep the order in which they came.
   *
   * @throws InvalidOptionException if nothing was added for that protocol and metric
   */
  public List<Place> ranking(String protocol, Metric metric) {
    List<Place> places = new ArrayList<>();
    shared(protocol, metric)
        .forEach(
            (method, v) ->
                places.add(new Place(method, Arrays.stream(v).average().orElse(Double.NaN))));
    Comparator<Place> rising = Comparator.comparingDouble(Place::mean);
    places.sort(metric.higherIsBetter() ? rising.reversed() : rising);
    return places;
  }

  /**
   * Returns a method's mean with its interval, over the images that all methods share.
   *
   * @throws InvalidOptionException if nothing was added for them
   */
  public MeanInterval mean(String protocol, Metric metric, String method) {
    double[] values = shared(protocol, metric).get(method);
    if (values == null) {
      throw new InvalidOptionException("method", method, "one that values were added for");
    }
    return MeanInterval.of(values, SEED);
  }

  /**
   * Two methods that change places.
   *
   * @param better the better one under the first protocol
   * @param worse the better one under the second
   * @param certain whether the 95% intervals of their paired differences exclude zero under both
   */
  public record Flip(String better, String worse, boolean certain) {}

  /**
   * How two protocols' rankings agree.
   *
   * @param metric the metric
   * @param first a protocol
   * @param second another
   * @param tau Kendall's τ_b of the means: 1 the same ranking, −1 the reverse; NaN if all methods
   *     are equal under one of them
   * @param flips the pairs that change places
   */
  public record Agreement(
      Metric metric, String first, String second, double tau, List<Flip> flips) {
    public Agreement {
      flips = List.copyOf(flips);
    }

    /** Returns whether no two methods change places. */
    public boolean survives() {
      return flips.isEmpty();
    }
  }

  /** Returns the agreement of every two protocols that both have the metric. */
  public List<Agreement> agreements(Metric metric) {
    List<String> having =
        protocols().stream().filter(p -> values.get(p).containsKey(metric)).toList();
    List<Agreement> all = new ArrayList<>();
    for (int i = 0; i < having.size(); i++) {
      for (int j = i + 1; j < having.size(); j++) {
        all.add(compare(metric, having.get(i), having.get(j)));
      }
    }
    return all;
  }

  private Agreement compare(Metric metric, String first, String second) {
    Map<String, double[]> a = shared(first, metric);
    Map<String, double[]> b = shared(second, metric);
    List<String> methods = a.keySet().stream().filter(b::containsKey).toList();
    List<Flip> flips = new ArrayList<>();
    long agreed = 0;
    long pairsA = 0;
    long pairsB = 0;
    for (int i = 0; i < methods.size(); i++) {
      for (int j = i + 1; j < methods.size(); j++) {
        int signA = sign(a, methods.get(i), methods.get(j));
        int signB = sign(b, methods.get(i), methods.get(j));
        agreed += signA * signB;
        pairsA += signA * signA;
        pairsB += signB * signB;
        if (signA * signB < 0) {
          boolean iFirst = signA > 0 == metric.higherIsBetter();
          flips.add(
              new Flip(
                  methods.get(iFirst ? i : j),
                  methods.get(iFirst ? j : i),
                  certain(a, methods.get(i), methods.get(j))
                      && certain(b, methods.get(i), methods.get(j))));
        }
      }
    }
    double tau = agreed / Math.sqrt((double) pairsA * pairsB);
    return new Agreement(metric, first, second, tau, flips);
  }

  private static int sign(Map<String, double[]> values, String a, String b) {
    double[] ofA = values.get(a);
    double[] ofB = values.get(b);
    double sum = IntStream.range(0, ofA.length).mapToDouble(i -> ofA[i] - ofB[i]).sum();
    return (int) Math.signum(sum);
  }

  private static boolean certain(Map<String, double[]> values, String a, String b) {
    return MeanInterval.ofDifferences(values.get(a), values.get(b), SEED).excludesZero();
  }

  /** Returns each method's values for the images that every method has one for. */
  private Map<String, double[]> shared(String protocol, Metric metric) {
    Map<String, Map<String, Double>> methods =
        values.getOrDefault(protocol, Map.of()).getOrDefault(metric, Map.of());
    if (methods.isEmpty()) {
      throw new InvalidOptionException(
          "protocol", protocol + " with " + metric.key(), "one that values were added for");
    }
    List<String> images = new ArrayList<>(methods.values().iterator().next().keySet());
    for (Map<String, Double> byImage : methods.values()) {
      images.removeIf(image -> Double.isNaN(byImage.getOrDefault(image, Double.NaN)));
    }
    Map<String, double[]> shared = new LinkedHashMap<>();
    methods.forEach(
        (method, byImage) ->
            shared.put(method, images.stream().mapToDouble(byImage::get).toArray()));
    return shared;
  }
}
