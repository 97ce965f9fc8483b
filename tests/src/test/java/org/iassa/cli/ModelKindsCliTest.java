package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.KServeServer;
import org.iassa.engine.RemoteOptions;
import org.iassa.engine.TinyNetwork;
import org.iassa.image.ImageReader;
import org.iassa.image.RgbImage;
import org.iassa.image.TestImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX files and servers on the command line, with preprocessing as data. */
class ModelKindsCliTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CROP =
      "{\"inputSize\":[64,64],\"fit\":\"centre-crop\",\"shorterSide\":80}";

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path image;
  private Path onnx;

  @BeforeEach
  void write() throws IOException {
    image = folder.resolve("photo.png");
    Files.write(image, TestImages.encode(TestImages.gradient(160, 100), "png"));
    onnx = folder.resolve("tiny.onnx");
    Files.write(onnx, TinyNetwork.plainOnnx());
  }

  private int explain(String results, Object... more) {
    String[] texts =
        Stream.concat(
                Stream.of(
                    "explain",
                    image,
                    "--out",
                    folder.resolve(results),
                    "--method",
                    "occlusion",
                    "--window",
                    "20",
                    "--quiet",
                    "--target",
                    "1"),
                Stream.of(more))
            .map(Object::toString)
            .toArray(String[]::new);
    return run((Object[]) texts);
  }

  private int run(Object... args) {
    String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
    return Main.run(texts, new PrintWriter(out, true), new PrintWriter(err, true), Engines.REAL);
  }

  private JsonNode report(String results) throws IOException {
    return JSON.readTree(folder.resolve(results).resolve("report.json").toFile());
  }

  @Test
  void explain_takesAnOnnxFile_withThePreprocessingBesideIt() throws IOException {
    assertThat(explain("plain", "--model", onnx, "--input-size", "64")).as(err::toString).isZero();
    Files.writeString(folder.resolve("tiny.preprocessing.json"), CROP);
    assertThat(explain("cropped", "--model", onnx)).as(err::toString).isZero();

    JsonNode plain = report("plain");
    JsonNode cropped = report("cropped");
    assertThat(plain.at("/model/inputHeight").asInt()).isEqualTo(64);
    assertThat(plain.at("/region/width").asDouble()).isEqualTo(plain.at("/image/width").asDouble());
    double shorter =
        Math.min(cropped.at("/image/width").asInt(), cropped.at("/image/height").asInt());
    assertThat(cropped.at("/region/width").asDouble()).isEqualTo(64 * shorter / 80);
    assertThat(cropped.at("/region/height").asDouble()).isEqualTo(64 * shorter / 80);
    assertThat(cropped.get("saliencySha256")).isNotEqualTo(plain.get("saliencySha256"));
    assertThat(folder.resolve("cropped/overlay.png")).exists();
  }

  @Test
  void replay_laysTheMapOverThePartThatTheModelSaw() throws IOException {
    Files.writeString(folder.resolve("tiny.preprocessing.json"), CROP);
    Path log = folder.resolve("run.iassa");
    assertThat(explain("cropped", "--model", onnx, "--log", log)).as(err::toString).isZero();
    assertThat(run("replay", log, "--image", image, "--out", folder.resolve("again")))
        .as(err::toString)
        .isZero();
    assertThat(picture("again")).isEqualTo(picture("cropped"));
  }

  /** The overlay without its legend: the image at three times its size. */
  private byte[] picture(String results) {
    RgbImage overlay = ImageReader.read(folder.resolve(results).resolve("overlay.png")).image();
    assertThat(overlay.width()).isEqualTo(480);
    return Arrays.copyOf(overlay.data(), 3 * 480 * 300);
  }

  @Test
  void explain_asksAServer_andGivesTheMapOfTheSameFunction() throws IOException {
    try (KServeServer server = new KServeServer(0, "FP32")) {
      String url = server.uri().toString();
      int one = explain("binary", "--model", url, "--scores", "probabilities");
      assertThat(one).as(err::toString).isZero();
      int two =
          explain(
              "json",
              "--model",
              url,
              "--scores",
              "probabilities",
              "--remote-json",
              "--remote-images",
              "3",
              "--remote-requests",
              "2");
      assertThat(two).as(err::toString).isZero();
      assertThat(report("json").get("saliencySha256"))
          .isEqualTo(report("binary").get("saliencySha256"));
      assertThat(report("json").at("/model/name").asText()).isEqualTo(url);
    }
    int gone =
        explain("gone", "--model", "http://127.0.0.1:9/v2/models/tiny", "--remote-patience", "0");
    assertThat(gone).isEqualTo(ExitCode.MODEL);
    assertThat(explain("bad", "--model", "http://127.0.0.1:9/tiny")).isEqualTo(ExitCode.USAGE);
    assertThat(folder.resolve("gone")).doesNotExist();
  }

  @Test
  void explain_saysWhatIsWrongWithThePreprocessing() throws IOException {
    Path card = Files.writeString(folder.resolve("card.json"), "{\"mean\":[1,2]}");
    assertThat(explain("a", "--model", onnx, "--preprocessing", card)).isEqualTo(ExitCode.MODEL);
    assertThat(err.toString()).contains("card.json", "mean");
    assertThat(explain("a", "--preprocessing", card)).isEqualTo(ExitCode.USAGE);
    Files.writeString(card, "{\"fit\":\"centre-crop\",\"shorterSide\":100}");
    assertThat(explain("a", "--model", onnx, "--preprocessing", card)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("at least 224");
  }

  @Test
  void remoteArgs_takeSecretsFromTheEnvironmentAlone() {
    RemoteArgs args = new RemoteArgs();
    args.tokenVariable = "TOKEN";
    args.headerVariables.add("X-Team=TEAM");
    RemoteOptions.Builder options = RemoteOptions.builder();
    args.apply(options, Map.of("TOKEN", "hunter2", "TEAM", "blue"));
    assertThat(options.build().headers())
        .isEqualTo(Map.of("Authorization", "Bearer hunter2", "X-Team", "blue"));
    assertThatThrownBy(() -> args.apply(RemoteOptions.builder(), Map.of("TOKEN", "hunter2")))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("TEAM")
        .message()
        .doesNotContain("hunter2");
  }
}
