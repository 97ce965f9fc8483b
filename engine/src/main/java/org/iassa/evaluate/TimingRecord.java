package org.iassa.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A line of {@code timings.jsonl}: what differs from run to run.
 *
 * @param index place of the image in the data set
 * @param image its name
 * @param method the row
 * @param millis milliseconds of the explanation; NaN if it failed
 * @param metricMillis milliseconds of measuring it
 */
public record TimingRecord(
    int index, String image, String method, double millis, double metricMillis) {
  String toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("index", index).put("image", image).put("method", method);
    ResultRecord.number(json, "millis", rounded(millis));
    ResultRecord.number(json, "metricMillis", rounded(metricMillis));
    return ResultRecord.line(json);
  }

  private static double rounded(double millis) {
    return Double.isNaN(millis) ? millis : Math.round(millis * 100) / 100.0;
  }

  static TimingRecord parse(String line) {
    JsonNode json = ResultRecord.tree(line);
    return new TimingRecord(
        json.path("index").asInt(-1),
        json.path("image").asText(),
        json.path("method").asText(),
        json.path("millis").asDouble(Double.NaN),
        json.path("metricMillis").asDouble(Double.NaN));
  }
}
