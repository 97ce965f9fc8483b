package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.iassa.engine.ScoreKind;
import org.iassa.evaluate.EvaluatedMethod;
import org.junit.jupiter.api.Test;

/** Methods, metrics and protocols by name. */
class EvaluateMethodsTest extends EvaluateRig {
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
        .contains("Does the ranking survive", "rise-2018-batch/2", "τ = ")
        .contains("Saliency by rise@60 for", "Saliency by windows@60 for");
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
}
