package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.iassa.engine.BackendException;
import org.iassa.engine.CancelledException;
import org.iassa.engine.Device;
import org.iassa.engine.Estimator;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Fill;
import org.iassa.engine.LimeOptions;
import org.iassa.engine.Method;
import org.iassa.engine.ModelException;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.Polarity;
import org.iassa.engine.Precision;
import org.iassa.engine.Preset;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.RisePass;
import org.iassa.engine.RisePreset;
import org.iassa.engine.Schedule;
import org.iassa.engine.ScoreException;
import org.iassa.engine.ScoreKind;
import org.iassa.engine.Similarity;
import org.iassa.engine.Superpixels;
import org.iassa.engine.Targets;
import org.iassa.engine.WindowPass;
import org.iassa.image.Npy;
import org.iassa.image.TestImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CliTest {
  @TempDir Path folder;

  private final FakeEngines engines = new FakeEngines();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path image;
  private Path results;

  @BeforeEach
  void image() throws IOException {
    image = folder.resolve("photo.png");
    Files.write(image, TestImages.encode(TestImages.gradient(40, 30), "png"));
    results = folder.resolve("results");
  }

  private int run(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
    return Main.run(texts, new PrintWriter(out, true), new PrintWriter(err, true), engines);
  }

  private int explain(Object... more) {
    Stream<Object> base = Stream.of("explain", image, "--out", results);
    return run(Stream.concat(base, Stream.of(more)).toArray());
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

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
  void lime_hasItsOptions() {
    assertThat(explain("--method", "lime")).as(err.toString()).isZero();
    assertThat(engines.lastOptions.method()).isEqualTo(Method.LIME);
    assertThat(engines.lastOptions.lime()).isEqualTo(LimeOptions.DEFAULT);

    assertThat(
            explain(
                "--superpixels",
                "slic",
                "--segments",
                60,
                "--compactness",
                5,
                "--samples",
                300,
                "--kernel-width",
                0.5,
                "--alpha",
                2,
                "--hidden",
                "fill",
                "--keep",
                7))
        .as(err.toString())
        .isZero();
    assertThat(engines.lastOptions.lime())
        .isEqualTo(
            new LimeOptions(new Superpixels.Slic(60, 5), 300, 0.5, 2, LimeOptions.Hidden.FILL, 7));

    assertThat(explain("--kernel-size", 3, "--max-distance", 9, "--ratio", 1)).isZero();
    assertThat(engines.lastOptions.lime().superpixels())
        .isEqualTo(new Superpixels.Quickshift(3, 9, 1));
    assertThat(explain("--segments", 60)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--segments is 60, expected --superpixels slic");
  }

  @Test
  void risePreset_setsMasksEstimatorAndActivation() throws IOException {
    assertThat(explain("--method", "rise", "--rise-preset", "torchray")).isZero();
    assertThat(engines.lastOptions.rise()).isEqualTo(RisePreset.TORCHRAY.rise());
    assertThat(engines.lastOptions.estimator()).isEqualTo(Estimator.GLOBAL_MEAN);
    assertThat(engines.lastModel.scores).isEqualTo(ScoreKind.SIGMOID);
    JsonNode json = new ObjectMapper().readTree(results.resolve("report.json").toFile());
    assertThat(json.at("/options/rise-preset").asText()).isEqualTo("torchray");

    assertThat(explain("--method", "rise", "--rise-preset", "eclique", "--masks", 50)).isZero();
    assertThat(engines.lastOptions.rise()).isEqualTo(new RiseOptions(50, 8, 0.1));
    assertThat(explain("--rise-preset", "dianna")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--rise-preset is dianna, expected --method rise");
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
  void everyOption_reachesTheEngine() throws IOException {
    Path labels = Files.write(folder.resolve("l.txt"), List.of("a", "b", "c", "d", "", ""));
    int code =
        explain(
            "--model",
            "m.pt",
            "--features",
            "f.pt",
            "--labels",
            labels,
            "--trust-model",
            "--scores",
            "probabilities",
            "--input-size",
            "64x96",
            "--mean",
            "0.5,0.5,0.5",
            "--preset",
            "author_code",
            "--target",
            "C",
            "--iterations",
            7,
            "--max-forwards",
            1000,
            "--max-millis",
            500,
            "--tolerance",
            0.5,
            "--batch",
            3,
            "--precision",
            "fp32",
            "--device",
            "cuda:1",
            "--fill",
            "#102030",
            "--polarity",
            "reveal",
            "--window",
            60,
            "--stride",
            10,
            "--window-step",
            2,
            "--similarity",
            "level-cosine",
            "--memory-limit",
            "2G",
            "--masks",
            99,
            "--patience",
            4);
    assertThat(code).as(err.toString()).isZero();
    ExplainOptions o = engines.lastOptions;
    assertThat(o.method()).isEqualTo(Method.IASSA);
    assertThat(o.preset()).isEqualTo(Preset.AUTHOR_CODE);
    assertThat(o.targets()).isEqualTo(Targets.of(2));
    assertThat(o.iterations()).isEqualTo(7);
    assertThat(o.maxForwards()).isEqualTo(1000);
    assertThat(o.maxMillis()).isEqualTo(500);
    assertThat(o.tolerance()).isEqualTo(0.5);
    assertThat(o.batch()).isEqualTo(3);
    assertThat(o.precision()).isEqualTo(Precision.FP32);
    assertThat(o.fill()).isEqualTo(new Fill.Colour(16, 32, 48));
    assertThat(o.schedule().refinement()).isEqualTo(new WindowPass(60, 10, Polarity.REVEAL));
    assertThat(o.schedule().opening()).containsExactly(o.schedule().refinement());
    assertThat(o.schedule().windowStep()).isEqualTo(2);
    assertThat(o.attention().orElseThrow().similarity()).isEqualTo(Similarity.LEVEL_COSINE);
    assertThat(o.attention().orElseThrow().memoryLimit()).isEqualTo(2L << 30);
    assertThat(o.rise().masks()).isEqualTo(99);
    assertThat(o.patience()).isEqualTo(4);
    assertThat(engines.lastDevice).isEqualTo(new Device(Device.Kind.CUDA, 1));
    assertThat(engines.lastModel.scores).isEqualTo(ScoreKind.PROBABILITIES);
    assertThat(engines.lastModel.size()).containsExactly(64, 96);
    assertThat(engines.lastModel.preprocessing().mean()).containsExactly(0.5f, 0.5f, 0.5f);
    assertThat(engines.lastModel.trust).isTrue();
  }

  @Test
  void openings_areReadAndReported() throws IOException {
    int code =
        explain(
            "--opening",
            "rise:120:5:0.25*2.5,runs:64,75:25:reveal,rise:9,30.5:10:occlude*4",
            "--polarity",
            "occlude",
            "--attention");
    assertThat(code).as(err.toString()).isZero();
    Schedule schedule = engines.lastOptions.schedule();
    assertThat(schedule.opening())
        .containsExactly(
            new RisePass(120, 5, 0.25, 2.5),
            new RisePass(64, 7, 0.5, true, 1),
            new WindowPass(75, 25, Polarity.OCCLUDE),
            new RisePass(9, 7, 0.5),
            new WindowPass(30.5, 10, Polarity.OCCLUDE, 4));
    assertThat(engines.lastOptions.rise().attention()).isTrue();
    assertThat(OptionsJson.of(engines.lastOptions).get("opening").toString())
        .isEqualTo(
            "[\"rise:120:5:0.25*2.5\",\"runs:64:7:0.5\",\"75:25:occlude\",\"rise:9:7:0.5\",\"30.5:10:occlude*4\"]");
    assertThat(OptionsJson.of(Preset.BALANCED.options()).get("opening").toString())
        .isEqualTo("[\"runs:499:7:0.5\"]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--opening rise:0 | masks is 0, expected a number from 1",
        "--opening rise:9:7:2 | probability is 2.0",
        "--opening runs:9:8 | cells is 8, expected a number from 1 to 7",
        "--opening runs:9:7:0.4 | probability is 0.4, expected 0.5 for orthogonal masks",
        "--opening rise:9*0 | weight is 0.0",
        "--opening rise:x | opening is rise:x, expected WINDOW:STRIDE:reveal or :occlude, or rise:",
        "--nonsense | Unknown option: '--nonsense'",
        "--device tpu | device is tpu, expected auto, cpu, cuda",
        "--fill plaid | fill is plaid, expected zero, mean",
        "--preset best | 'best' is not one of paper, author-code, balanced",
        "--iterations 0 | iterations is 0, expected a number from 1",
        "--iterations x | 'x' is not an int",
        "--beta 1.5 --blend sum | beta is 1.5, expected a number from 0",
        "--beta 0.5 | --beta is 0.5, expected no beta with --blend product",
        "--threshold NaN | threshold is NaN",
        "--window 10 --stride 20 | stride is 20.0, expected a number from 0.01 to 10",
        "--opening 75:25 | opening is 75:25, expected WINDOW:STRIDE:reveal",
        "--input-size 0x5x5 | input-size is 0x5x5",
        "--mean 1,2 | mean is 1,2, expected three numbers",
        "--std 0,1,1 | std is",
        "--memory-limit lots | memory-limit is lots",
        "--memory-limit 8589934592G | memory-limit is 8589934592G, expected bytes",
        "--target cat | target is cat, expected a class index or a name",
        "--target ring | target is ring, expected one of [1, 3]",
        "--target 1,,2 | expected indices or names between commas",
        "--target 4 | target is 4, expected a number from 0 to 3",
        "--target 1,1 | expected every class once",
        "--target 1 --top 2 | either --target or --top",
        "--top 5 | number of targets is 5, expected a number from 1 to 4",
        "--labels nowhere.txt | labels is nowhere.txt, expected an existing text file",
        "--features f.pt | features is f.pt, expected --model beside it",
        "--threads -1 | threads is -1",
      })
  void impossibleOptions_areRefused(String options, String message) {
    assertThat(explain((Object[]) options.split(" "))).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
    assertThat(results).doesNotExist();
  }

  @Test
  void labels_mustFitTheModel() throws IOException {
    Path labels = Files.write(folder.resolve("l.txt"), List.of("a", "b"));
    assertThat(explain("--labels", labels)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("labels is 2 names, expected 4, one per class");
  }

  @Test
  void errors_haveTheirCodesAndOneLine() {
    Object[][] cases = {
      {new ModelException("m"), ExitCode.MODEL},
      {new ScoreException("mask 3"), ExitCode.MODEL},
      {new BackendException("no device"), ExitCode.DEVICE},
      {new OutOfMemoryException("full"), ExitCode.DEVICE},
      {new CancelledException("stop"), ExitCode.INTERRUPTED},
      {new IllegalStateException("bug"), ExitCode.INTERNAL},
    };
    for (Object[] one : cases) {
      engines.failure = (RuntimeException) one[0];
      assertThat(explain("--quiet")).isEqualTo(one[1]);
      assertThat(err.toString().lines()).hasSize(1);
      assertThat(err.toString()).contains(engines.failure.getMessage());
      assertThat(results).doesNotExist();
    }
    assertThat(explain("--quiet", "--verbose")).isEqualTo(ExitCode.INTERNAL);
    assertThat(err.toString()).contains("\tat ");
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(run("explain")).isEqualTo(ExitCode.USAGE);
    assertThat(run("exlpain")).isEqualTo(ExitCode.USAGE);
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Exit codes", "130");
    assertThat(run("explain", "--help")).isZero();
    assertThat(out.toString()).contains("--max-millis", "Examples");
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("iassa ");
  }

  @Test
  void badImage_isFoundBeforeTheModelIsLoaded() {
    assertThat(run("explain", folder.resolve("no.png"), "--out", results)).isEqualTo(3);
    assertThat(err.toString()).contains("no.png does not exist");
    assertThat(engines.loads).isZero();
  }

  @Test
  void impossibleOutput_isFoundBeforeTheModelIsLoaded() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[1]);
    assertThat(run("explain", image, "--out", file)).isEqualTo(ExitCode.OUTPUT);
    assertThat(err.toString()).contains("is a file; expected a folder");
    assertThat(run("explain", image, "--out", file.resolve("below"))).isEqualTo(ExitCode.OUTPUT);
    assertThat(run("explain", image, "--out", "/proc/iassa")).isEqualTo(ExitCode.OUTPUT);
    assertThat(engines.loads).isZero();
  }

  @Test
  void failureWhileWriting_leavesNothing() throws IOException {
    // a folder stands where a file must go
    Files.createDirectories(results.resolve("overlay.png").resolve("full"));
    assertThat(explain()).isEqualTo(ExitCode.OUTPUT);
    assertThat(files(results)).containsExactly("overlay.png");
  }

  @Test
  void otherModules_canAddSubcommands() {
    assertThat(run("hello-from-a-test")).isEqualTo(42);
  }
}
