package org.iassa.metrics;

import java.util.List;
import java.util.Objects;
import org.iassa.engine.InvalidOptionException;

/**
 * By which rules {@link Road} is measured.
 *
 * @param name name of the protocol; with the version it stands for all the rest
 * @param version raised whenever a rule changes
 * @param fractions shares of the pixels to remove, rising, each in (0, 1); ⌊fraction·H·W⌋ are
 * @param noise standard deviation of the imputation's noise, of pixel values scaled to [0, 1]
 * @param activation what kind of score the curves are drawn of; what the black box has to give
 */
public record RoadProtocol(
    String name,
    int version,
    List<Double> fractions,
    double noise,
    Protocol.Activation activation) {
  /** The shares and the noise of the published benchmark; probabilities in place of accuracy. */
  public static final RoadProtocol ROAD_2022 =
      new RoadProtocol(
          "road-2022",
          1,
          List.of(0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9),
          0.01,
          Protocol.Activation.SOFTMAX);

  /** As {@link #ROAD_2022}, measured in the model's raw outputs. */
  public static final RoadProtocol RAW =
      new RoadProtocol(
          "road-raw", 1, ROAD_2022.fractions(), 0.01, Protocol.Activation.MODEL_OUTPUT);

  public RoadProtocol {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(activation, "activation");
    fractions = List.copyOf(fractions);
    InvalidOptionException.requireRange("version", version, 1, Integer.MAX_VALUE);
    InvalidOptionException.requireRange("noise", noise, 0, 1);
    if (fractions.isEmpty()) {
      throw new InvalidOptionException("fractions", "empty", "at least one share");
    }
    double before = 0;
    for (double fraction : fractions) {
      if (!(fraction > before && fraction < 1)) {
        throw new InvalidOptionException("fractions", fractions, "rising numbers in (0, 1)");
      }
      before = fraction;
    }
  }

  /** Returns the protocol that fits the kind of score of another. */
  static RoadProtocol like(Protocol protocol) {
    return protocol.activation() == Protocol.Activation.SOFTMAX ? ROAD_2022 : RAW;
  }

  /** Returns the name and the version, such as {@code road-2022/1}. */
  public String id() {
    return name + "/" + version;
  }
}
