package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.iassa.image.ImageFile;
import org.iassa.metrics.Evaluation;
import org.iassa.metrics.Metric;
import org.iassa.metrics.Protocol;
import org.iassa.metrics.RankingStudy;
import org.iassa.metrics.ScoringModel;

/**
 * What {@link ScoreCommand} found.
 *
 * @param score the target's, of the unmasked image
 * @param found evaluations by map; the same protocols for each
 */
record ScoreReport(
    ImageFile image,
    LoadedModel model,
    ScoringModel scoring,
    int target,
    float score,
    List<Metric> metrics,
    Map<String, List<Evaluation>> found) {

  private List<Protocol> protocols() {
    return found.values().iterator().next().stream().map(Evaluation::protocol).toList();
  }

  private List<RankingStudy.Agreement> agreements() {
    if (found.size() < 2) {
      return List.of();
    }
    RankingStudy study = new RankingStudy();
    found.forEach((map, evaluations) -> study.add(image.name(), map, evaluations));
    return metrics.stream()
        .flatMap(m -> study.agreements(m).stream())
        .filter(a -> !rules(a.metric(), a.first()).equals(rules(a.metric(), a.second())))
        .toList();
  }

  /** Returns what of a protocol a metric depends on: only where that differs can a ranking. */
  private String rules(Metric metric, String protocol) {
    Evaluation e =
        found.values().iterator().next().stream()
            .filter(one -> one.protocol().id().equals(protocol))
            .findFirst()
            .orElseThrow();
    return metric.needsObject()
        ? "region above " + e.protocol().regionThreshold()
        : e.protocolOf(metric);
  }

  List<String> text() {
    List<String> lines = new ArrayList<>();
    lines.add(image.name());
    lines.add(
        String.format(
            Locale.ROOT,
            "  target    %s, score %.4f; %s, batches of %d",
            model.labels().title(target),
            score,
            Parsing.word(scoring.precision()),
            scoring.batch()));
    List<Protocol> protocols = protocols();
    for (int p = 0; p < protocols.size(); p++) {
      lines.add("  protocol  " + protocols.get(p).id() + ": " + rules(protocols.get(p)));
      for (Map.Entry<String, List<Evaluation>> map : found.entrySet()) {
        Evaluation e = map.getValue().get(p);
        lines.add("    " + map.getKey() + "  (region of " + e.region() + " px)");
        for (Metric metric : metrics) {
          String id = e.protocolOf(metric);
          lines.add(
              String.format(
                  Locale.ROOT,
                  "      %-18s %s %9.5f   per pixel %12.5e%s",
                  metric.key(),
                  metric.higherIsBetter() ? "↑" : "↓",
                  e.imageLevel(metric),
                  e.pixelLevel(metric),
                  id.equals(e.protocol().id()) ? "" : "   " + id));
        }
      }
    }
    for (RankingStudy.Agreement a : agreements()) {
      List<String> flips =
          a.flips().stream().map(f -> f.better() + " over " + f.worse() + " turns round").toList();
      lines.add(
          String.format(
              Locale.ROOT,
              "  ranking   %s, %s against %s: tau %.2f, %s",
              a.metric().key(),
              a.first(),
              a.second(),
              a.tau(),
              a.survives() ? "survives" : String.join("; ", flips)));
    }
    return lines;
  }

  private static String rules(Protocol p) {
    return "%s; deletion to %s; insertion from %s; %s; target %s; area %s; ties by %s; %s; region above %s of the range"
        .formatted(
            p.step(),
            p.deletionFill(),
            p.insertionStart(),
            Parsing.word(p.activation()),
            Parsing.word(p.target()),
            Parsing.word(p.area()),
            Parsing.word(p.ties()),
            "below zero is no evidence",
            p.regionThreshold());
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("image", image.name()).put("imageSha256", image.sha256());
    json.put("model", model.name()).put("modelSha256", model.classifier().identity());
    json.put("target", target).put("label", model.labels().name(target)).put("score", score);
    json.put("precision", Parsing.word(scoring.precision())).put("batch", scoring.batch());
    ObjectNode rules = json.putObject("protocols");
    protocols().forEach(p -> rules.set(p.id(), rulesJson(p)));
    ArrayNode maps = json.putArray("maps");
    found.forEach((name, evaluations) -> maps.add(map(name, evaluations)));
    ArrayNode rankings = json.putArray("rankings");
    for (RankingStudy.Agreement a : agreements()) {
      ObjectNode one = rankings.addObject();
      one.put("metric", a.metric().key()).put("first", a.first()).put("second", a.second());
      one.put("tau", number(a.tau())).put("survives", a.survives());
      ArrayNode flips = one.putArray("flips");
      a.flips().forEach(f -> flips.addObject().put("better", f.better()).put("worse", f.worse()));
    }
    return json;
  }

  private static ObjectNode rulesJson(Protocol p) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("step", p.step().toString());
    json.put("deletionFill", p.deletionFill().toString());
    json.put("insertionStart", p.insertionStart().toString());
    json.put("activation", Parsing.word(p.activation()));
    json.put("target", Parsing.word(p.target()));
    json.put("area", Parsing.word(p.area()));
    json.put("ties", Parsing.word(p.ties()));
    json.put("signs", Parsing.word(p.signs()));
    json.put("regionThreshold", p.regionThreshold());
    return json;
  }

  private ObjectNode map(String name, List<Evaluation> evaluations) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("map", name);
    ArrayNode all = json.putArray("evaluations");
    for (Evaluation e : evaluations) {
      ObjectNode one = all.addObject();
      one.put("protocol", e.protocol().id()).put("region", e.region());
      ObjectNode atImage = one.putObject("image");
      ObjectNode atPixel = one.putObject("pixel");
      ObjectNode others = one.putObject("otherProtocols");
      for (Metric metric : metrics) {
        atImage.put(metric.key(), number(e.imageLevel(metric)));
        atPixel.put(metric.key(), number(e.pixelLevel(metric)));
        if (!e.protocolOf(metric).equals(e.protocol().id())) {
          others.put(metric.key(), e.protocolOf(metric));
        }
      }
    }
    return json;
  }

  /** JSON has no NaN. */
  private static Double number(double value) {
    return Double.isNaN(value) ? null : Double.valueOf(value);
  }
}
