package org.iassa.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code evaluate} on generated scenes with a classifier that has no network. */
abstract class EvaluateRig {
  static final ObjectMapper JSON = new ObjectMapper();

  static final int SCENES = 5;

  @TempDir Path folder;

  final PatchEngines engines = new PatchEngines(0);

  final StringWriter out = new StringWriter();

  final StringWriter err = new StringWriter();

  Path results;

  @BeforeEach
  void results() {
    results = folder.resolve("results");
  }

  int run(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    Stream<Object> fixed =
        Stream.of("evaluate", "--out", results, "--input-size", PatchEngines.SIDE, "--batch", 16);
    String[] texts =
        Stream.concat(fixed, Stream.of(args)).map(Object::toString).toArray(String[]::new);
    return Main.run(texts, new PrintWriter(out, true), new PrintWriter(err, true), engines);
  }

  int scenes(Object... more) {
    Stream<Object> base =
        Stream.of(
            "--dataset",
            "scenes",
            "--count",
            SCENES,
            "--target",
            "annotated",
            "--protocol",
            "xplique",
            "--methods",
            "windows,rise,centre-gaussian",
            "--max-forwards",
            150,
            "--forwards",
            "60");
    return run(Stream.concat(base, Stream.of(more)).toArray());
  }

  JsonNode summary() throws IOException {
    return JSON.readTree(results.resolve("summary.json").toFile());
  }

  List<JsonNode> lines(String file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(results.resolve(file))) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
