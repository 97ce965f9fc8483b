package org.iassa.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.iassa.data.BadRecords;
import org.iassa.metrics.MeanInterval;

/**
 * Writes {@code summary.json}: under {@code methods}, by name, {@code image} and {@code pixel} with
 * {@code mean, low, high, n, nan} by metric, {@code forwards} and {@code millis} per image; under
 * {@code rankings}, by metric whose rules differ between the run's protocols, how rows rank under
 * each and how the rankings agree. What is not known is null.
 */
public final class SummaryJson {
  private SummaryJson() {}

  /**
   * Returns the file's tree.
   *
   * @param bad records that the data set itself skipped
   */
  public static ObjectNode of(Summary summary, RunConfiguration configuration, BadRecords bad) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    RunSettings settings = summary.settings();
    json.put("protocol", settings.protocol().id());
    json.set("protocolRules", RunConfiguration.protocol(settings.protocol()));
    json.put("fingerprint", configuration.fingerprint());
    json.set("configuration", configuration.json());
    ObjectNode images = json.putObject("images");
    images.put("measured", summary.measured());
    omitted(images.putObject("noObject"), summary.noObjectCount(), summary.noObject());
    omitted(images.putObject("unreadable"), summary.unreadableCount(), summary.unreadable());
    ObjectNode records = images.putObject("badRecords");
    records.put("count", bad.count());
    ArrayNode first = records.putArray("first");
    bad.first().stream().limit(Summary.NAMED).forEach(entry -> first.add(entry.toString()));
    ObjectNode directions = json.putObject("metrics");
    for (MeasuredMetric metric : summary.metrics()) {
      directions
          .putObject(metric.key())
          .put("label", metric.label())
          .put("higherIsBetter", metric.higherIsBetter());
    }
    protocols(json, summary);
    json.put("reference", settings.reference());
    ObjectNode methods = json.putObject("methods");
    for (Summary.Row row : summary.rows()) {
      method(methods.putObject(row.row().name()), row);
    }
    return json;
  }

  private static void protocols(ObjectNode json, Summary summary) {
    ObjectNode rules = json.putObject("protocols");
    summary.settings().protocols().forEach(p -> rules.set(p.id(), RunConfiguration.protocol(p)));
    ObjectNode rankings = json.putObject("rankings");
    for (ProtocolStudy.Comparison comparison : summary.protocols().comparisons()) {
      ObjectNode one = rankings.putObject(comparison.metric().key());
      one.put("survives", comparison.survives());
      ObjectNode orders = one.putObject("rankings");
      comparison
          .rankings()
          .forEach(
              (protocol, places) -> {
                ArrayNode order = orders.putArray(protocol);
                places.forEach(p -> mean(order.addObject().put("method", p.row()), p.mean()));
              });
      ArrayNode agreements = one.putArray("agreements");
      for (ProtocolStudy.Agreement agreement : comparison.agreements()) {
        ObjectNode pair = agreements.addObject();
        pair.put("first", agreement.found().first()).put("second", agreement.found().second());
        pair.put("sameRules", agreement.sameRules());
        ResultRecord.number(pair, "tau", agreement.found().tau());
        pair.put("survives", agreement.found().survives());
        ArrayNode flips = pair.putArray("flips");
        agreement
            .found()
            .flips()
            .forEach(
                flip ->
                    flips
                        .addObject()
                        .put("better", flip.better())
                        .put("worse", flip.worse())
                        .put("certain", flip.certain()));
      }
    }
  }

  private static void method(ObjectNode json, Summary.Row row) {
    means(json.putObject("image"), row.image());
    means(json.putObject("pixel"), row.pixel());
    ResultRecord.number(json, "forwards", row.forwards().mean());
    ResultRecord.number(json, "millis", row.millis().mean());
    omitted(json.putObject("failed"), row.failed(), row.failures());
    json.put("against", row.against());
    ObjectNode paired = json.putObject("difference");
    row.paired()
        .forEach(
            (metric, found) -> {
              ObjectNode one = paired.putObject(metric);
              mean(one, found.difference());
              ResultRecord.number(one, "p", found.p());
              ResultRecord.number(one, "pHolm", found.holm());
            });
    if (!row.trace().isEmpty()) {
      ArrayNode trace = json.putArray("iterations");
      for (Summary.Step step : row.trace()) {
        ObjectNode one = trace.addObject();
        one.put("k", step.k());
        means(one.putObject("image"), step.image());
        means(one.putObject("pixel"), step.pixel());
      }
    }
  }

  private static void means(ObjectNode json, Map<String, MeanInterval> means) {
    means.forEach((metric, mean) -> mean(json.putObject(metric), mean));
  }

  private static void mean(ObjectNode json, MeanInterval mean) {
    ResultRecord.number(json, "mean", mean.mean());
    ResultRecord.number(json, "low", mean.low());
    ResultRecord.number(json, "high", mean.high());
    json.put("n", mean.n());
    json.put("nan", mean.skipped());
  }

  private static void omitted(ObjectNode json, int count, Map<String, String> named) {
    json.put("count", count);
    ObjectNode first = json.putObject("first");
    named.forEach(first::put);
  }
}
