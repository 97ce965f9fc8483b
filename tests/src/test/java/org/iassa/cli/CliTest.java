package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iassa.engine.Targets;
import org.iassa.image.Npy;
import org.iassa.image.TestImages;
import org.junit.jupiter.api.Test;

/** What explain and co-saliency write and print. */
class CliTest extends FakeCli {
  @Test
  void explain_writesAllFiles() throws IOException {
    assertThat(explain()).as(err.toString()).isZero();
    assertThat(files(results))
        .containsExactly("iterations.png", "overlay.png", "report.json", "saliency.npy");
    Npy.Array map = Npy.read(results.resolve("saliency.npy"));
    assertThat(map.shape()).containsExactly(8, 10);
    assertThat(map.values()[4]).isEqualTo(2);
    assertThat(out.toString()).contains("1 ring, hoop", "15 forward passes", "attention  off");
    assertThat(err.toString())
        .contains("iteration 1: window 43, stride 7, 5 masks", "change 0.125")
        .contains("the embedded scene classifier is used");
    assertThat(engines.closed).isEqualTo(1);
  }

  @Test
  void coSaliency_writesTheFiles_withTheEmbeddedFeatures() throws IOException {
    assertThat(run("co-saliency", image, image, "--out", results, "--target", 0))
        .as(err.toString())
        .isZero();
    assertThat(files(results))
        .containsExactly("iterations.png", "overlay.png", "report.json", "saliency.npy");
    JsonNode json = new ObjectMapper().readTree(results.resolve("report.json").toFile());
    assertThat(json.at("/coSaliency/comparison").asText()).isEqualTo("cosine");
    assertThat(json.at("/coSaliency/referenceSha256").asText()).matches("[0-9a-f]{64}");
    assertThat(json.at("/target/label").asText()).startsWith("similarity to ");

    assertThat(run("co-saliency", image, image, "--model", "m.pt")).isEqualTo(ExitCode.USAGE);
    assertThat(run("co-saliency", image, image, "--features", "none.pt", "--trust-model"))
        .isEqualTo(ExitCode.MODEL);
    assertThat(run("co-saliency", image)).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void report_hasTheFields() throws IOException {
    explain("--seed", 9, "--blend", "sum", "--beta", 0.75, "--threads", 2);
    JsonNode json = new ObjectMapper().readTree(results.resolve("report.json").toFile());
    assertThat(json.get("method").asText()).isEqualTo("iassa");
    assertThat(json.get("preset").asText()).isEqualTo("balanced");
    assertThat(json.at("/options/beta").asDouble()).isEqualTo(0.75);
    assertThat(json.get("differsFromPreset").properties()).hasSize(3);
    assertThat(json.at("/differsFromPreset/seed").asLong()).isEqualTo(9);
    assertThat(json.at("/model/sha256").asText()).isNotEmpty();
    assertThat(json.at("/image/sha256").asText()).matches("[0-9a-f]{64}");
    assertThat(json.at("/target/index").asInt()).isEqualTo(1);
    assertThat(json.at("/target/label").asText()).isEqualTo("ring, hoop");
    assertThat(json.at("/target/probability").asDouble()).isEqualTo(0.5);
    assertThat(json.get("forwards").asInt()).isEqualTo(15);
    assertThat(json.get("stopReason").asText()).isEqualTo("iterations");
    assertThat(json.get("seed").asLong()).isEqualTo(9);
    assertThat(json.get("device").asText()).isEqualTo("cpu");
    assertThat(json.get("precision").asText()).isEqualTo("fp32");
    assertThat(json.at("/versions/iassa").asText()).isNotEqualTo("unknown").isNotEmpty();
    assertThat(json.at("/versions/libtorch").asText()).startsWith("2.");
    for (String part :
        "total load features affinity masks batch forward accumulate other".split(" ")) {
      assertThat(json.get("millis").get(part).isNumber()).as(part).isTrue();
    }
    assertThat(json.get("iterations")).hasSize(2);
    assertThat(json.at("/iterations/0/change").isNull()).isTrue();
    assertThat(json.at("/iterations/1/change").asDouble()).isEqualTo(0.125);
    for (String part : "k window stride masks forwards harFraction millis".split(" ")) {
      assertThat(json.at("/iterations/1").get(part).isNumber()).as(part).isTrue();
    }
    assertThat(json.get("saliencySha256").asText()).matches("[0-9a-f]{64}");
    assertThat(json.at("/attention/applied").asBoolean()).isFalse();
    assertThat(json.at("/attention/reason").asText()).contains("--features");
    assertThat(json.at("/settings/threads").asInt()).isEqualTo(2);
    assertThat(json.at("/settings/process").properties()).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void severalTargets_getFilesEach() throws IOException {
    assertThat(explain("--target", "star,2")).isZero();
    assertThat(files(results))
        .contains("saliency-0.npy", "saliency-2.npy", "overlay-2.png", "iterations-0.png");
    assertThat(explain("--target", "top3", "--json")).isZero();
    assertThat(new ObjectMapper().readTree(out.toString()).get("targets")).hasSize(3);
    assertThat(files(results)).contains("saliency-1.npy").hasSize(10);
    assertThat(explain("--target", "ring, hoop")).isZero();
    assertThat(engines.lastOptions.targets()).isEqualTo(Targets.of(1));
    assertThat(files(results)).as("files of older runs are gone").hasSize(4);
  }

  @Test
  void json_printsTheReportAlone() throws IOException {
    assertThat(explain("--json", "--quiet")).isZero();
    assertThat(out.toString().lines()).hasSize(1);
    assertThat(new ObjectMapper().readTree(out.toString()).get("forwards").asInt()).isEqualTo(15);
    assertThat(err.toString()).isEmpty();
    assertThat(explain("--quiet")).isZero();
    assertThat(out.toString() + err).isEmpty();
  }

  @Test
  void progressBar_isDrawn() {
    assertThat(explain("--progress", "bar")).isZero();
    assertThat(err.toString()).contains("9/14");
    assertThat(explain("--progress", "none")).isZero();
    assertThat(err.toString()).doesNotContain("iteration");
  }

  @Test
  void severalImages_getFoldersAndDoNotStopAtABadOne() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other")).resolve("photo.jpg");
    Files.write(other, TestImages.encode(TestImages.gradient(20, 20), "jpg"));
    Path bad = Files.write(folder.resolve("bad.png"), new byte[] {1, 2, 3});
    int code = run("explain", image, bad, other, "--out", results, "--json");
    assertThat(code).isEqualTo(ExitCode.IMAGE);
    assertThat(files(results)).containsExactly("photo", "photo-2");
    assertThat(out.toString().lines()).hasSize(2);
    assertThat(err.toString()).contains("iassa: " + bad + " is not an image");
    assertThat(engines.loads).isEqualTo(1);
  }

  @Test
  void noEvidence_isSaidAndDrawsNoMap() throws IOException {
    engines.evidence = false;
    assertThat(explain()).isEqualTo(ExitCode.NO_EVIDENCE);
    assertThat(files(results)).containsExactly("overlay.png", "report.json");
    assertThat(out.toString()).contains("NO EVIDENCE: class 1 scored between 0.5 and 0.5");
    JsonNode json = new ObjectMapper().readTree(results.resolve("report.json").toFile());
    assertThat(json.get("evidence").asBoolean()).isFalse();
    assertThat(json.get("saliencySha256").isNull()).isTrue();
    assertThat(json.at("/target/reason").asText()).contains("no pixel made a difference");
  }

  @Test
  void otherModules_canAddSubcommands() {
    assertThat(run("hello-from-a-test")).isEqualTo(42);
  }
}
