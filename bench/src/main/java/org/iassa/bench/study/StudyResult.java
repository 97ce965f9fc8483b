package org.iassa.bench.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.iassa.metrics.Metric;

/**
 * What one variant reached on one image.
 *
 * @param key what makes it one of a kind
 * @param target the class explained
 * @param forwards forward passes of the explanation
 * @param millis time of the explanation, rounded to a tenth
 * @param region pixels above the protocol's threshold
 * @param stop why it ended
 * @param values one value per metric; none if the variant gave no map
 */
record StudyResult(
    Key key,
    int target,
    long forwards,
    double millis,
    int region,
    String stop,
    Map<Metric, Double> values) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  StudyResult {
    millis = Math.round(millis * 10) / 10.0;
  }

  /** Identifies a result: measuring it again would give the same. */
  record Key(String image, String variant, String protocol, String model, String precision) {}

  double value(Metric metric) {
    return values.getOrDefault(metric, Double.NaN);
  }

  /** Returns the value divided by the region's pixels; NaN for an empty region. */
  double perPixel(Metric metric) {
    return region == 0 ? Double.NaN : value(metric) / region;
  }

  String toJson() {
    ObjectNode node = MAPPER.createObjectNode();
    node.put("image", key.image).put("variant", key.variant).put("protocol", key.protocol);
    node.put("model", key.model).put("precision", key.precision).put("target", target);
    node.put("split", Split.of(key.image).name().toLowerCase(Locale.ROOT));
    node.put("forwards", forwards).put("millis", millis);
    node.put("region", region).put("stop", stop);
    ObjectNode metrics = node.putObject("values");
    values.forEach((metric, value) -> metrics.put(metric.key(), value));
    return node.toString();
  }

  static StudyResult parse(String line) throws IOException {
    JsonNode node = MAPPER.readTree(line);
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      if (node.path("values").has(metric.key())) {
        values.put(metric, node.path("values").path(metric.key()).asDouble());
      }
    }
    return new StudyResult(
        new Key(
            node.path("image").asText(),
            node.path("variant").asText(),
            node.path("protocol").asText(),
            node.path("model").asText(),
            node.path("precision").asText()),
        node.path("target").asInt(),
        node.path("forwards").asLong(),
        node.path("millis").asDouble(),
        node.path("region").asInt(),
        node.path("stop").asText(),
        values);
  }
}
