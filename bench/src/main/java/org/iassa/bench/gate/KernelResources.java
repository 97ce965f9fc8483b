package org.iassa.bench.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iassa.engine.InvalidOptionException;

/**
 * What kernels take, from two files of {@code ./iassa kernels --json}: an object with {@code
 * kernels}, each with {@code kernel}, {@code architecture} and figures, and {@code overLimit}.
 */
public final class KernelResources {
  private static final String PART = "kernels";
  private static final List<String> NO_MORE =
      List.of("registers", "sharedBytes", "stackBytes", "spillBytes", "divisions");
  private static final List<String> NO_LESS =
      List.of("occupancyPercent", "wideAccesses", "tensorProducts");

  private KernelResources() {}

  /**
   * Compares two files.
   *
   * @throws InvalidOptionException if one is no such file
   */
  public static List<Finding> compare(Path before, Path after) {
    JsonNode now = read(after);
    Map<String, JsonNode> old = byName(read(before));
    Map<String, JsonNode> found = byName(now);
    List<Finding> findings = new ArrayList<>();
    for (JsonNode over : now.path("overLimit")) {
      findings.add(new Finding(PART, "limit", false, over.asText()));
    }
    found.forEach((name, kernel) -> findings.add(compare(name, old.get(name), kernel)));
    for (String name : old.keySet()) {
      if (!found.containsKey(name)) {
        findings.add(new Finding(PART, name, false, "in the baseline, not there any more"));
      }
    }
    return findings;
  }

  private static Finding compare(String name, JsonNode then, JsonNode now) {
    if (then == null) {
      return new Finding(PART, name, true, "new");
    }
    List<String> worse = new ArrayList<>();
    NO_MORE.stream()
        .filter(f -> now.path(f).asInt() > then.path(f).asInt())
        .forEach(f -> worse.add(f + " " + then.path(f).asInt() + " → " + now.path(f).asInt()));
    NO_LESS.stream()
        .filter(f -> now.path(f).asInt() < then.path(f).asInt())
        .forEach(f -> worse.add(f + " " + then.path(f).asInt() + " → " + now.path(f).asInt()));
    return new Finding(
        PART, name, worse.isEmpty(), worse.isEmpty() ? "no worse" : String.join(", ", worse));
  }

  private static Map<String, JsonNode> byName(JsonNode json) {
    Map<String, JsonNode> kernels = new LinkedHashMap<>();
    for (JsonNode kernel : json.path("kernels")) {
      kernels.put(
          kernel.path("kernel").asText() + " on " + kernel.path("architecture").asText(), kernel);
    }
    return kernels;
  }

  private static JsonNode read(Path file) {
    try {
      JsonNode json = new JsonMapper().readTree(Files.readString(file));
      if (json.path("kernels").isArray() && !json.path("kernels").isEmpty()) {
        return json;
      }
    } catch (IOException e) {
      throw new InvalidOptionException("kernels", file, "a readable JSON file");
    }
    throw new InvalidOptionException("kernels", file, "a file of ./iassa kernels --json");
  }
}
