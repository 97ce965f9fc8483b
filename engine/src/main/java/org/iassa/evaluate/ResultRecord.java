package org.iassa.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iassa.data.DataException;

/**
 * A line of {@code results.jsonl}: one method on one image, or an image that was left out. Holds
 * only what is the same in every run. A value that is NaN is null in JSON.
 *
 * @param index place of the image in the data set
 * @param image its name
 * @param skipped why the image was left out: {@code no-object} or {@code unreadable}; null if it
 *     was not
 * @param reason a sentence to {@code skipped} or to a failure of the method; null without
 * @param method the row; null for an image left out
 * @param target the class explained, −1 for an image left out
 * @param score the classifier's score for it
 * @param forwards forward passes of the explanation
 * @param stop why the explanation ended
 * @param region pixels above the first protocol's threshold
 * @param map SHA-256 of the map; null without one
 * @param values one value per metric by the first protocol; empty if there is no map
 * @param protocols what the other protocols found, by their ids; empty if there is no map
 * @param trace how the iterations fared; empty if they were not measured
 */
public record ResultRecord(
    int index,
    String image,
    String skipped,
    String reason,
    String method,
    int target,
    double score,
    long forwards,
    String stop,
    int region,
    String map,
    Map<String, Double> values,
    Map<String, MapMeasure.Found> protocols,
    List<Step> trace) {
  /** {@link #skipped} of an image whose target class has no object. */
  public static final String NO_OBJECT = "no-object";

  /** {@link #skipped} of an image that cannot be read or whose labels cannot be used. */
  public static final String UNREADABLE = "unreadable";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * How an iteration fared.
   *
   * @param k the iteration
   * @param forwards forward passes up to its end
   * @param region pixels above the protocol's threshold
   * @param values one value per metric
   */
  public record Step(int k, long forwards, int region, Map<String, Double> values) {}

  static ResultRecord skipped(int index, String image, String kind, String reason) {
    return new ResultRecord(
        index,
        image,
        kind,
        reason,
        null,
        -1,
        Double.NaN,
        0,
        null,
        0,
        null,
        Map.of(),
        Map.of(),
        List.of());
  }

  /** Returns whether the method gave no map. */
  public boolean failed() {
    return skipped == null && map == null;
  }

  /** Returns the value divided by the region's pixels; NaN if it is not there. */
  public static double perPixel(Map<String, Double> values, String metric, int region) {
    return region == 0 ? Double.NaN : values.getOrDefault(metric, Double.NaN) / region;
  }

  String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("index", index).put("image", image);
    if (skipped != null) {
      json.put("skipped", skipped).put("reason", reason);
      return line(json);
    }
    json.put("method", method).put("target", target);
    number(json, "score", score);
    json.put("forwards", forwards).put("stop", stop);
    if (map == null) {
      json.put("failure", reason);
      return line(json);
    }
    json.put("region", region).put("map", map);
    values(json.putObject("values"), values);
    if (!protocols.isEmpty()) {
      ObjectNode others = json.putObject("protocols");
      protocols.forEach(
          (id, found) -> {
            ObjectNode one = others.putObject(id).put("region", found.region());
            values(one.putObject("values"), found.values());
          });
    }
    if (!trace.isEmpty()) {
      ArrayNode steps = json.putArray("trace");
      for (Step step : trace) {
        ObjectNode one = steps.addObject();
        one.put("k", step.k).put("forwards", step.forwards).put("region", step.region);
        values(one.putObject("values"), step.values);
      }
    }
    return line(json);
  }

  /**
   * Reads a line.
   *
   * @throws DataException if it is no such line
   */
  static ResultRecord parse(String line) {
    JsonNode json = tree(line);
    int index = json.path("index").asInt(-1);
    String image = json.path("image").asText(null);
    if (json.has("skipped")) {
      return skipped(index, image, json.get("skipped").asText(), json.path("reason").asText());
    }
    if (index < 0 || image == null || !json.has("method")) {
      throw new DataException("not a result: " + line);
    }
    List<Step> trace = new ArrayList<>();
    for (JsonNode step : json.path("trace")) {
      trace.add(
          new Step(
              step.path("k").asInt(),
              step.path("forwards").asLong(),
              step.path("region").asInt(),
              values(step.path("values"))));
    }
    Map<String, MapMeasure.Found> protocols = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> one : json.path("protocols").properties()) {
      protocols.put(
          one.getKey(),
          new MapMeasure.Found(
              one.getValue().path("region").asInt(), values(one.getValue().path("values"))));
    }
    return new ResultRecord(
        index,
        image,
        null,
        json.path("failure").asText(null),
        json.get("method").asText(),
        json.path("target").asInt(),
        number(json.path("score")),
        json.path("forwards").asLong(),
        json.path("stop").asText(null),
        json.path("region").asInt(),
        json.path("map").asText(null),
        values(json.path("values")),
        protocols,
        trace);
  }

  /** Reads a line of JSON. */
  static JsonNode tree(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new DataException("not JSON: " + line, e);
    }
  }

  /** Writes JSON in one line. */
  static String line(ObjectNode json) {
    try {
      return JSON.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }

  private static void values(ObjectNode json, Map<String, Double> values) {
    values.forEach((metric, value) -> number(json, metric, value));
  }

  private static Map<String, Double> values(JsonNode json) {
    Map<String, Double> values = new LinkedHashMap<>();
    json.properties().forEach(e -> values.put(e.getKey(), number(e.getValue())));
    return values;
  }

  /** Puts a number; null for what JSON has no number for. */
  static void number(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    } else {
      json.putNull(name);
    }
  }

  private static double number(JsonNode json) {
    return json.isNumber() ? json.asDouble() : Double.NaN;
  }
}
