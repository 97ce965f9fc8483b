package org.iassa.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.iassa.engine.internal.Sha256;
import org.iassa.metrics.Protocol;

/**
 * Everything that results depend on, and its hash. A folder holds the results of one configuration
 * only.
 *
 * @param json the configuration, with the command line's names
 */
public record RunConfiguration(ObjectNode json) {
  /** Raised whenever lines of results change their meaning. */
  private static final int FORMAT = 2;

  /**
   * Describes a run.
   *
   * @param version this program's version
   * @param dataset what is known about the data set
   * @param model what is known about the classifier and where it runs
   */
  public static RunConfiguration of(
      String version, ObjectNode dataset, ObjectNode model, RunSettings settings) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT);
    json.put("version", version);
    json.set("dataset", dataset);
    json.set("model", model);
    ArrayNode methods = json.putArray("methods");
    for (MethodRow row : settings.rows()) {
      ObjectNode one = methods.addObject();
      one.put("name", row.name());
      one.put("description", row.method().description());
      if (row.method().maker() instanceof Explained explained) {
        explained.scores().ifPresent(kind -> one.put("scores", word(kind)));
        one.put("options", explained.options(row.maxForwards(settings.maxForwards())).toString());
      }
    }
    json.put("max-forwards", settings.maxForwards());
    json.set("protocol", protocol(settings.protocol()));
    ArrayNode others = json.putArray("protocols");
    settings.protocols().stream().skip(1).forEach(p -> others.add(protocol(p)));
    ArrayNode metrics = json.putArray("metrics");
    settings.metrics().forEach(metric -> metrics.add(metric.key()));
    json.put("target", word(settings.targets()));
    json.put("seed", settings.seed());
    json.put("limit", settings.limit());
    json.put("precision", word(settings.precision()));
    json.put("batch", settings.batch());
    json.put("trace", settings.trace());
    json.put("pictures", settings.pictures());
    return new RunConfiguration(json);
  }

  /** Returns the hash of the configuration, in hex. */
  public String fingerprint() {
    return Sha256.hex(json.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Returns in which fields another configuration differs, with both values. */
  List<String> differences(JsonNode other) {
    Set<String> names = new LinkedHashSet<>();
    json.fieldNames().forEachRemaining(names::add);
    other.fieldNames().forEachRemaining(names::add);
    List<String> found = new ArrayList<>();
    for (String name : names) {
      // compared as text: a number read from a file may have another Java type
      String mine = json.path(name).toString();
      String theirs = other.path(name).toString();
      if (!mine.equals(theirs)) {
        found.add(name + " was " + cut(theirs) + ", is " + cut(mine));
      }
    }
    return found;
  }

  /** Returns a protocol's rules. */
  static ObjectNode protocol(Protocol protocol) {
    ObjectNode rules = JsonNodeFactory.instance.objectNode();
    rules.put("id", protocol.id());
    rules.put("step", protocol.step().toString());
    rules.put("deletionFill", protocol.deletionFill().toString());
    rules.put("insertionStart", protocol.insertionStart().toString());
    rules.put("activation", word(protocol.activation()));
    rules.put("target", word(protocol.target()));
    rules.put("area", word(protocol.area()));
    rules.put("ties", word(protocol.ties()));
    rules.put("signs", word(protocol.signs()));
    rules.put("regionThreshold", protocol.regionThreshold());
    return rules;
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }

  private static String cut(String text) {
    String value = text.isEmpty() ? "not there" : text;
    return value.length() > 120 ? value.substring(0, 117) + "..." : value;
  }
}
