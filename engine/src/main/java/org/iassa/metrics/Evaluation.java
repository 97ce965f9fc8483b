package org.iassa.metrics;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * All figures of one map for one image.
 *
 * @param protocol the rules they were measured by
 * @param target the class explained
 * @param region pixels of the map's {@link PositiveEvidence} above the protocol's threshold
 * @param values one value per metric that was measured: those that need an object are absent
 *     without one
 */
public record Evaluation(Protocol protocol, int target, int region, Map<Metric, Double> values) {
  public Evaluation {
    values = values.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(values));
  }

  /**
   * Returns the name and version of the rules that a metric was measured by: the protocol's, but
   * for MuFidelity and ROAD, which have their own.
   */
  public String protocolOf(Metric metric) {
    return switch (metric) {
      case MUFIDELITY -> FidelityProtocol.like(protocol).id();
      case ROAD, ROAD_MORF, ROAD_LERF -> RoadProtocol.like(protocol).id();
      default -> protocol.id();
    };
  }

  /** Returns the metric itself; NaN if it was not measured. */
  public double imageLevel(Metric metric) {
    return values.getOrDefault(metric, Double.NaN);
  }

  /**
   * Returns the metric divided by the number of pixels of the region, the paper's pixel level; NaN
   * if it was not measured or the region is empty.
   */
  public double pixelLevel(Metric metric) {
    return region == 0 ? Double.NaN : imageLevel(metric) / region;
  }
}
