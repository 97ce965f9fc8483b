package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a run writes, and how a later one goes on with it. */
class EvaluateTest extends EvaluateRig {
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
}
