package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.iassa.engine.Device;
import org.iassa.engine.Estimator;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Fill;
import org.iassa.engine.LimeOptions;
import org.iassa.engine.Method;
import org.iassa.engine.Polarity;
import org.iassa.engine.Precision;
import org.iassa.engine.Preset;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.RisePass;
import org.iassa.engine.RisePreset;
import org.iassa.engine.Schedule;
import org.iassa.engine.ScoreKind;
import org.iassa.engine.Similarity;
import org.iassa.engine.Superpixels;
import org.iassa.engine.Targets;
import org.iassa.engine.WindowPass;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options: each reaches the engine, or is refused in one line. */
class CliOptionsTest extends FakeCli {
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
}
