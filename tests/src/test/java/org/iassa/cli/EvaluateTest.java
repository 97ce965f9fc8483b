package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.iassa.engine.ScoreKind;
import org.iassa.evaluate.EvaluatedMethod;
import org.iassa.image.TestImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SCENES = 5;

  @TempDir Path folder;

  private final PatchEngines engines = new PatchEngines(0);
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path results;

  @BeforeEach
  void results() {
    results = folder.resolve("results");
  }

  private int run(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    Stream<Object> fixed =
        Stream.of("evaluate", "--out", results, "--input-size", PatchEngines.SIDE, "--batch", 16);
    String[] texts =
        Stream.concat(fixed, Stream.of(args)).map(Object::toString).toArray(String[]::new);
    return Main.run(texts, new PrintWriter(out, true), new PrintWriter(err, true), engines);
  }

  private int scenes(Object... more) {
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

  private JsonNode summary() throws IOException {
    return JSON.readTree(results.resolve("summary.json").toFile());
  }

  private List<JsonNode> lines(String file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(results.resolve(file))) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  @Test
  void scenes_giveEveryFile() throws IOException {
    assertThat(scenes()).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("Table 1: 5 images, protocol xplique/2")
        .contains("image level")
        .contains("pixel level");
    assertThat(results.resolve("table1.md")).content().contains("| `rise@60` |", "less");
    assertThat(Files.readAllLines(results.resolve("table1.csv"))).hasSize(1 + 5 * (8 + 7));
    List<String> order = new ArrayList<>();
    for (JsonNode line : lines("results.jsonl")) {
      order.add(line.get("index").asInt() + " " + line.get("method").asText());
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < SCENES; i++) {
      for (String row : List.of("windows", "windows@60", "rise", "rise@60", "centre-gaussian")) {
        expected.add(i + " " + row);
      }
    }
    assertThat(order).isEqualTo(expected);
  }

  @Test
  void summary_hasTheShapeThatOthersScriptAgainst() throws IOException {
    scenes();
    JsonNode json = summary();
    assertThat(json.get("protocol").asText()).isEqualTo("xplique/2");
    assertThat(json.at("/images/measured").asInt()).isEqualTo(SCENES);
    assertThat(json.at("/images/noObject/count").asInt()).isZero();
    assertThat(names(json.get("methods")))
        .containsExactly("windows", "windows@60", "rise", "rise@60", "centre-gaussian");
    for (JsonNode method : json.get("methods")) {
      assertThat(method.get("forwards").isNumber()).isTrue();
      assertThat(method.get("millis").isNumber()).isTrue();
      for (String level : List.of("image", "pixel")) {
        for (String metric : List.of("deletion", "insertion", "iou", "f1", "pointing")) {
          JsonNode mean = method.get(level).get(metric);
          assertThat(names(mean)).contains("mean", "low", "high", "n");
          assertThat(mean.get("n").asInt()).isEqualTo(SCENES);
          assertThat(mean.get("low").asDouble()).isLessThanOrEqualTo(mean.get("mean").asDouble());
          assertThat(mean.get("high").asDouble())
              .isGreaterThanOrEqualTo(mean.get("mean").asDouble());
        }
      }
      assertThat(method.at("/image/artefact/mean").isNumber()).isTrue();
    }
    assertThat(json.at("/methods/rise/forwards").asDouble()).isEqualTo(150);
    assertThat(json.at("/methods/rise@60/forwards").asDouble()).isEqualTo(60);
    assertThat(json.at("/methods/windows@60/forwards").asDouble()).isBetween(20.0, 60.0);
    assertThat(json.at("/methods/centre-gaussian/forwards").asDouble()).isZero();
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void summary_followsFromTheLines() throws IOException {
    scenes();
    JsonNode methods = summary().get("methods");
    Map<String, List<JsonNode>> byMethod = new LinkedHashMap<>();
    lines("results.jsonl")
        .forEach(
            l -> byMethod.computeIfAbsent(l.get("method").asText(), m -> new ArrayList<>()).add(l));
    byMethod.forEach(
        (name, lines) -> {
          JsonNode told = methods.get(name);
          for (String metric : names(told.get("image"))) {
            double sum = 0;
            double perPixel = 0;
            for (JsonNode line : lines) {
              double value = line.at("/values/" + metric).asDouble();
              sum += value;
              perPixel += value / line.get("region").asInt();
            }
            assertThat(told.at("/image/" + metric + "/mean").asDouble())
                .as("%s of %s", metric, name)
                .isCloseTo(sum / SCENES, within(1e-12));
            if (!metric.equals("artefact")) {
              assertThat(told.at("/pixel/" + metric + "/mean").asDouble())
                  .isCloseTo(perPixel / SCENES, within(1e-12));
            }
          }
        });
    // rise@60 against iassa at the same number of forward passes
    assertThat(methods.at("/rise@60/against").asText()).isEqualTo("windows@60");
    assertThat(methods.at("/rise/against").asText()).isEqualTo("windows");
    assertThat(methods.at("/windows@60/against").isNull()).isTrue();
    double difference = 0;
    for (int i = 0; i < SCENES; i++) {
      difference +=
          byMethod.get("rise@60").get(i).at("/values/iou").asDouble()
              - byMethod.get("windows@60").get(i).at("/values/iou").asDouble();
    }
    assertThat(methods.at("/rise@60/difference/iou/mean").asDouble())
        .isCloseTo(difference / SCENES, within(1e-12));
    assertThat(methods.at("/rise@60/difference/iou/p").asDouble()).isBetween(1 / 16.0, 1.0);
    // timings: the mean of the lines
    double millis = 0;
    for (JsonNode line : lines("timings.jsonl")) {
      millis += line.get("method").asText().equals("rise") ? line.get("millis").asDouble() : 0;
    }
    assertThat(methods.at("/rise/millis").asDouble()).isCloseTo(millis / SCENES, within(1e-9));
  }

  @Test
  void trace_endsWithTheFinalMap() throws IOException {
    scenes();
    int traced = 0;
    for (JsonNode line : lines("results.jsonl")) {
      if (line.get("method").asText().equals("windows")) {
        JsonNode steps = line.get("trace");
        JsonNode last = steps.get(steps.size() - 1);
        assertThat(last.get("values")).isEqualTo(line.get("values"));
        assertThat(last.get("region")).isEqualTo(line.get("region"));
        assertThat(steps.size()).isGreaterThan(1);
        traced++;
      } else {
        assertThat(line.has("trace")).isFalse();
      }
    }
    assertThat(traced).isEqualTo(SCENES);
    assertThat(summary().at("/methods/windows/iterations").size()).isGreaterThan(1);
    assertThat(summary().at("/methods/rise").has("iterations")).isFalse();
  }

  @Test
  void secondRun_computesNothingAndChangesNothing() throws IOException {
    scenes();
    byte[] lines = Files.readAllBytes(results.resolve("results.jsonl"));
    byte[] timings = Files.readAllBytes(results.resolve("timings.jsonl"));
    byte[] told = Files.readAllBytes(results.resolve("summary.json"));
    long before = engines.images.get();
    assertThat(scenes()).isZero();
    assertThat(engines.images.get()).isEqualTo(before);
    assertThat(results.resolve("results.jsonl")).hasBinaryContent(lines);
    assertThat(results.resolve("timings.jsonl")).hasBinaryContent(timings);
    assertThat(results.resolve("summary.json")).hasBinaryContent(told);
  }

  @Test
  void tornLines_areDroppedAndMadeAgain() throws IOException {
    scenes();
    Path file = results.resolve("results.jsonl");
    byte[] whole = Files.readAllBytes(file);
    long timings = lines("timings.jsonl").size();
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length * 2 / 3));
    Files.writeString(
        results.resolve("timings.jsonl"), "{\"index\":4,\"ima", StandardOpenOption.APPEND);
    Files.writeString(results.resolve(".run.json.half.tmp"), "{");
    assertThat(scenes()).as(err.toString()).isZero();
    assertThat(err.toString()).contains("going on after 3 images");
    assertThat(file).hasBinaryContent(whole);
    assertThat(lines("timings.jsonl")).hasSize((int) timings);
    assertThat(results.resolve(".run.json.half.tmp")).doesNotExist();
  }

  @Test
  void otherConfiguration_isRefused() throws IOException {
    scenes();
    byte[] lines = Files.readAllBytes(results.resolve("results.jsonl"));
    assertThat(scenes("--seed", 1)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("another configuration", "seed was 0, is 1");
    assertThat(scenes("--precision", "fp32", "--limit", 3)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("limit was 2147483647, is 3");
    assertThat(results.resolve("results.jsonl")).hasBinaryContent(lines);
    Files.delete(results.resolve("run.json"));
    assertThat(scenes()).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("results without a run.json");
  }

  @Test
  void limit_countsMeasuredImages() throws IOException {
    assertThat(scenes("--limit", 2)).isZero();
    assertThat(summary().at("/images/measured").asInt()).isEqualTo(2);
    assertThat(lines("results.jsonl")).hasSize(10);
  }

  @Test
  void usage_isChecked() {
    assertThat(run("--dataset", "scenes", "--methods", "lime2")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("lime2", "centre-gaussian");
    assertThat(run("--dataset", "scenes", "--methods", "random@50")).isEqualTo(ExitCode.USAGE);
    assertThat(run("--dataset", "scenes", "--methods", "rise@0")).isEqualTo(ExitCode.USAGE);
    assertThat(run("--dataset", "films")).isEqualTo(ExitCode.USAGE);
    assertThat(run("--dataset", "coco", "--images", folder)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("annotations is not given");
    assertThat(run("--dataset", "folder", folder, "--count", 3)).isEqualTo(ExitCode.IMAGE);
    assertThat(run("--dataset", "scenes", "--reference", "x")).isEqualTo(ExitCode.USAGE);
    assertThat(run("--dataset", "scenes", "--precision", "auto")).isEqualTo(ExitCode.USAGE);
    assertThat(run("--dataset", "scenes", "--protocol", "x")).isEqualTo(ExitCode.USAGE);
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(engines.images.get()).isZero();
  }

  @Test
  void badRecords_areCountedAndNamed() throws IOException {
    Path images = Files.createDirectories(folder.resolve("set/images"));
    Path masks = Files.createDirectories(folder.resolve("set/masks"));
    byte[] picture = TestImages.encode(TestImages.gradient(40, 30), "png");
    for (String name : List.of("a", "b", "damaged", "empty", "lonely")) {
      Files.write(images.resolve(name + ".png"), picture);
      Files.write(masks.resolve(name + ".png"), picture);
    }
    Files.write(images.resolve("damaged.png"), java.util.Arrays.copyOf(picture, 60));
    java.awt.image.BufferedImage black =
        new java.awt.image.BufferedImage(40, 30, java.awt.image.BufferedImage.TYPE_INT_RGB);
    Files.write(masks.resolve("empty.png"), TestImages.encode(black, "png"));
    Files.delete(masks.resolve("lonely.png"));
    Files.writeString(images.resolve("notes.txt"), "no image");
    assertThat(
            run(
                "--dataset",
                "folder",
                folder.resolve("set"),
                "--methods",
                "rise@50,random",
                "--protocol",
                "xplique"))
        .as(err.toString())
        .isZero();
    JsonNode left = summary().get("images");
    assertThat(left.get("measured").asInt()).isEqualTo(2);
    assertThat(left.at("/noObject/count").asInt()).isEqualTo(1);
    assertThat(left.at("/noObject/first/empty.png").asText()).contains("has no object");
    assertThat(left.at("/unreadable/count").asInt()).isEqualTo(1);
    assertThat(left.at("/unreadable/first/damaged.png").asText()).contains("damaged.png");
    assertThat(left.at("/badRecords/count").asInt()).isEqualTo(2);
    assertThat(left.at("/badRecords/first").toString()).contains("lonely.png", "notes.txt");
    assertThat(err.toString()).contains("left out damaged.png", "bad record: lonely.png");
    assertThat(results.resolve("report.html")).content().contains("damaged.png", "lonely.png");
    assertThat(lines("results.jsonl").get(4).get("skipped").asText()).isEqualTo("unreadable");
  }

  @Test
  void failures_areCountedAndNamed_andStayOutOfTheMeans() throws IOException {
    engines.poisoned = true;
    assertThat(scenes()).as(err.toString()).isZero();
    JsonNode methods = summary().get("methods");
    assertThat(methods.at("/rise/failed/count").asInt()).isEqualTo(SCENES);
    assertThat(methods.at("/rise/failed/first/scene-0").asText()).containsIgnoringCase("nan");
    assertThat(methods.at("/rise/image/iou/mean").isNull()).isTrue();
    assertThat(methods.at("/rise/image/iou/n").asInt()).isZero();
    assertThat(methods.at("/rise/image/iou/nan").asInt()).isEqualTo(SCENES);
    assertThat(err.toString()).contains("scene-0, rise: no map:");
    assertThat(results.resolve("report.html")).content().contains("No map by rise: 5");
  }

  @Test
  void report_needsNothingElse() throws Exception {
    scenes();
    String page = Files.readString(results.resolve("report.html"));
    assertThat(page).doesNotContain("<script", "http://", "https://", "@import", "url(");
    Matcher images = Pattern.compile("<img ([^>]*)>").matcher(page);
    int pictures = 0;
    while (images.find()) {
      assertThat(images.group(1))
          .startsWith("alt=\"")
          .contains("src=\"data:image/jpeg;base64,/9j/");
      assertThat(images.group(1)).doesNotContain("alt=\"\"");
      pictures++;
    }
    assertThat(pictures).isGreaterThanOrEqualTo(SCENES * (2 + 3));
    Matcher charts = Pattern.compile("<svg viewBox.*?</svg>").matcher(page);
    int drawn = 0;
    while (charts.find()) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(charts.group().getBytes(StandardCharsets.UTF_8)));
      assertThat(charts.group()).doesNotContain("NaN", "Infinity").contains("role=\"img\"");
      drawn++;
    }
    assertThat(drawn).isEqualTo(8 + 8 + 5 + 5);
  }

  @Test
  void metricsOfRawOutputs_callTheClassifierWithoutItsSoftmax() throws IOException {
    scenes();
    assertThat(engines.kinds).containsExactly(ScoreKind.LOGITS, ScoreKind.RAW);
    double raw = summary().at("/methods/windows/image/deletion/mean").asDouble();
    results = folder.resolve("softmax");
    assertThat(
            run(
                "--dataset",
                "scenes",
                "--count",
                2,
                "--target",
                "annotated",
                "--protocol",
                "openvino",
                "--methods",
                "windows@150"))
        .isZero();
    assertThat(engines.kinds).containsExactly(ScoreKind.LOGITS, ScoreKind.RAW, ScoreKind.LOGITS);
    double softmax = summary().at("/methods/windows@150/image/deletion/mean").asDouble();
    assertThat(raw).isGreaterThan(5); // this classifier's raw outputs are 10 and more
    assertThat(softmax).isBetween(0.0, 1.0);
  }

  @Test
  void protocols_areMeasuredAtOnce_andTheirRankingsCompared() throws IOException {
    assertThat(scenes("--protocols", "openvino,xplique")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("none of them twice");
    String[] three = {"--methods", "windows@60,rise@60,centre-gaussian", "--protocols"};
    List<Object> base = List.of("--dataset", "scenes", "--count", SCENES, "--target", "annotated");
    results = folder.resolve("together");
    assertThat(run(all(base, three, "xplique,openvino,rise-2018-batch,iassa-2020")))
        .as(err.toString())
        .isZero();
    List<JsonNode> together = lines("results.jsonl");
    JsonNode json = summary();
    long before = engines.images.get();
    assertThat(run(all(base, three, "xplique,openvino,rise-2018-batch,iassa-2020"))).isZero();
    assertThat(engines.images.get()).isEqualTo(before);
    assertThat(summary()).isEqualTo(json);
    assertThat(names(json.get("protocols")))
        .containsExactly("xplique/2", "openvino/2", "rise-2018-batch/2", "iassa-2020/2");
    assertThat(names(json.get("rankings"))).containsExactly("deletion", "insertion");

    for (String id : List.of("openvino", "iassa-2020")) {
      results = folder.resolve(id);
      assertThat(run(all(base, three, id))).isZero();
      List<JsonNode> alone = lines("results.jsonl");
      Map<String, Double> means = new LinkedHashMap<>();
      for (int i = 0; i < alone.size(); i++) {
        JsonNode values = alone.get(i).get("values");
        JsonNode other = together.get(i).get("protocols").get(id + "/2");
        assertThat(other.get("region")).isEqualTo(alone.get(i).get("region"));
        assertThat(names(other.get("values"))).contains("deletion", "iou", "pointing");
        names(other.get("values"))
            .forEach(m -> assertThat(other.at("/values/" + m)).isEqualTo(values.get(m)));
        means.merge(
            alone.get(i).get("method").asText(), values.get("insertion").asDouble(), Double::sum);
      }
      List<String> expected =
          means.entrySet().stream()
              .sorted((a, b) -> Double.compare(b.getValue(), a.getValue()))
              .map(Map.Entry::getKey)
              .toList();
      List<String> told = new ArrayList<>();
      JsonNode ranking = json.at("/rankings/insertion/rankings").get(id + "/2");
      ranking.forEach(place -> told.add(place.get("method").asText()));
      assertThat(told).isEqualTo(expected);
      assertThat(ranking.get(0).get("mean").asDouble())
          .isCloseTo(means.get(expected.get(0)) / SCENES, within(1e-12));
    }
    JsonNode pairs = json.at("/rankings/deletion/agreements");
    assertThat(pairs).hasSize(6);
    for (JsonNode pair : pairs) {
      assertThat(pair.get("tau").asDouble()).isBetween(-1.0, 1.0);
      assertThat(pair.get("survives").asBoolean()).isEqualTo(pair.get("flips").isEmpty());
      assertThat(pair.get("sameRules").asBoolean()).isFalse();
    }
    results = folder.resolve("together");
    assertThat(results.resolve("report.html"))
        .content()
        .contains("Does the ranking survive", "rise-2018-batch/2", "τ = ");
    assertThat(results.resolve("table1.md")).content().contains("ranking by deletion, xplique/2");
  }

  private static Object[] all(List<Object> base, String[] more, Object last) {
    return Stream.concat(Stream.concat(base.stream(), Stream.of(more)), Stream.of(last)).toArray();
  }

  private String torchrayMap(String... more) throws IOException {
    Stream<Object> base =
        Stream.of("--dataset", "scenes", "--count", 1, "--target", "annotated", "--protocol");
    Stream<Object> rows = Stream.of("openvino", "--methods", "rise@60,rise-torchray@60");
    results = folder.resolve("torchray" + more.length + String.join("", more));
    assertThat(run(Stream.of(base, rows, Stream.of(more)).flatMap(s -> s).toArray()))
        .as(err.toString())
        .isZero();
    return lines("results.jsonl").get(1).get("map").asText();
  }

  @Test
  void risePresets_runWithTheirOwnActivation() throws IOException {
    String own = torchrayMap();
    assertThat(engines.kinds).containsExactly(ScoreKind.LOGITS, ScoreKind.SIGMOID);
    assertThat(JSON.readTree(results.resolve("run.json").toFile()).toString())
        .contains("sigmoid of logits", "\"scores\":\"sigmoid\"");
    engines.kinds.clear();
    assertThat(torchrayMap("--scores", "sigmoid")).isEqualTo(own);
    assertThat(engines.kinds).containsExactly(ScoreKind.SIGMOID);
    engines.kinds.clear();
    // probabilities cannot be turned back into logits
    assertThat(torchrayMap("--scores", "probabilities")).isNotEqualTo(own);
    assertThat(engines.kinds).containsExactly(ScoreKind.PROBABILITIES);
  }

  @Test
  void everyMethodAndMetric_canBeNamed() throws IOException {
    String all =
        EvaluatedMethod.ALL.stream()
            .map(m -> m.kind() == EvaluatedMethod.Kind.CONTROL ? m.name() : m.name() + "@200")
            .collect(Collectors.joining(","));
    assertThat(
            run(
                "--dataset",
                "scenes",
                "--count",
                2,
                "--target",
                "annotated",
                "--methods",
                all,
                "--protocol",
                "xplique",
                "--metrics",
                "best-iou,road,mufidelity"))
        .as(err.toString())
        .isZero();
    JsonNode methods = summary().get("methods");
    assertThat(methods.size()).isEqualTo(EvaluatedMethod.ALL.size());
    for (String name : names(methods)) {
      JsonNode method = methods.get(name);
      if (name.equals(
          "lime@200")) { // its superpixels are too coarse for 32 pixels: no reason to end
        assertThat(method.at("/failed/count").asInt()).isEqualTo(2);
        assertThat(method.at("/failed/first/scene-1").asText()).contains("superpixels");
        continue;
      }
      assertThat(method.at("/failed/count").asInt()).as(name).isZero();
      assertThat(method.at("/image/road/mean").isNumber()).as(name).isTrue();
      assertThat(method.at("/image/best_iou/n").asInt()).as(name).isEqualTo(2);
      assertThat(method.at("/forwards").asDouble()).as(name).isLessThanOrEqualTo(200);
    }
    assertThat(methods.at("/lime-slic@200/forwards").asDouble()).isEqualTo(200);
    assertThat(methods.at("/rise-dianna@200/forwards").asDouble()).isEqualTo(200);
  }

  @Test
  void json_isPrintedInOneLine() throws IOException {
    assertThat(scenes("--json", "--quiet")).isZero();
    assertThat(JSON.readTree(out.toString())).isEqualTo(summary());
    assertThat(err.toString()).isEmpty();
  }
}
