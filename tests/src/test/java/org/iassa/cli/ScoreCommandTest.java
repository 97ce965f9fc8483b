package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.iassa.engine.Device;
import org.iassa.engine.ScoreKind;
import org.iassa.engine.spi.BlackBox;
import org.iassa.image.Npy;
import org.iassa.image.Preprocessing;
import org.iassa.image.RgbImage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCommandTest {
  private static final int HEIGHT = 8;
  private static final int WIDTH = 10;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<ScoreKind> loads = new ArrayList<>();
  private int closed;
  private Path image;

  /** Class 1 scores how much of the left half is white, class 0 a tenth; raw ones 100 times it. */
  private final Engines engines =
      new Engines() {
        @Override
        public LoadedModel load(ModelArgs args) {
          loads.add(args.scores);
          float factor = args.scores == ScoreKind.RAW ? 100 : 1;
          BlackBox box =
              BlackBox.of(
                  HEIGHT,
                  WIDTH,
                  2,
                  (batch, scores) -> {
                    float white = Preprocessing.IMAGENET.normalise(0, 255);
                    for (int i = 0; i < batch.count(); i++) {
                      int lit = 0;
                      for (int p = 0; p < HEIGHT * WIDTH; p++) {
                        float red = batch.floats().get(i * 3 * HEIGHT * WIDTH + p);
                        lit += p % WIDTH < WIDTH / 2 && red == white ? 1 : 0;
                      }
                      scores.put(2 * i, 0.1f * factor);
                      scores.put(2 * i + 1, factor * lit / 40f);
                    }
                  });
          BlackBox counted = new Closing(box, () -> closed++);
          return new LoadedModel("fake", counted, null, new Labels(List.of("none", "white")));
        }

        @Override
        public Engine open(LoadedModel model, Device device, int threads) {
          throw new AssertionError("nothing is explained");
        }
      };

  private record Closing(BlackBox box, Runnable atClose) implements BlackBox {
    @Override
    public org.iassa.engine.spi.BatchFormat format() {
      return box.format();
    }

    @Override
    public int classes() {
      return box.classes();
    }

    @Override
    public void score(org.iassa.engine.spi.ImageBatch batch, java.nio.FloatBuffer scores) {
      box.score(batch, scores);
    }

    @Override
    public void close() {
      atClose.run();
    }
  }

  @BeforeEach
  void image() throws IOException {
    byte[] white = new byte[3 * HEIGHT * WIDTH];
    Arrays.fill(white, (byte) 255);
    image = folder.resolve("photo.png");
    Files.write(image, new RgbImage(HEIGHT, WIDTH, white).toPng());
  }

  private int run(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] texts =
        Stream.concat(Stream.of("score"), Stream.of(args).map(Object::toString))
            .toArray(String[]::new);
    return Main.run(texts, new PrintWriter(out, true), new PrintWriter(err, true), engines);
  }

  /** Writes a map that is 1 in the columns up to a limit, 0 elsewhere. */
  private Path map(String name, int columns, int height, int width) {
    float[] values = new float[height * width];
    for (int p = 0; p < values.length; p++) {
      values[p] = p % width < columns ? 1 : 0;
    }
    Path file = folder.resolve(name);
    Npy.write(file, values, height, width);
    return file;
  }

  private Path mask(String name, int height, int width) throws IOException {
    byte[] data = new byte[3 * height * width];
    for (int p = 0; p < height * width; p++) {
      data[3 * p + 2] = (byte) (p % width < width / 2 ? 1 : 0);
    }
    Path file = folder.resolve(name);
    Files.write(file, new RgbImage(height, width, data).toPng());
    return file;
  }

  @Test
  void score_measuresAMap() throws IOException {
    Path map = map("good.npy", 5, HEIGHT, WIDTH);
    assertThat(run(image, map, "--mask", mask("m.png", HEIGHT, WIDTH), "--json"))
        .as(err.toString())
        .isZero();
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.get("target").asInt()).isEqualTo(1);
    assertThat(json.get("label").asText()).isEqualTo("white");
    assertThat(json.get("score").asDouble()).isEqualTo(1);
    assertThat(json.get("precision").asText()).isEqualTo("fp32");
    assertThat(json.get("batch").asInt()).isEqualTo(16);
    assertThat(json.at("/protocols").properties()).hasSize(1);
    assertThat(json.at("/protocols/iassa-2020~12/step").asText()).isEqualTo("224 px");
    JsonNode one = json.at("/maps/0/evaluations/0");
    assertThat(one.get("region").asInt()).isEqualTo(40);
    assertThat(one.at("/image/iou").asDouble()).isEqualTo(1);
    assertThat(one.at("/pixel/iou").asDouble()).isEqualTo(1 / 40.0);
    assertThat(one.at("/image/pointing").asDouble()).isEqualTo(1);
    // 80 pixels at 224 per step: all at once, so 1 and 0, an area of a half.
    assertThat(one.at("/image/deletion").asDouble()).isCloseTo(0.5, within(1e-6));
    assertThat(one.get("image").properties()).hasSize(7);
    assertThat(json.get("rankings")).isEmpty();
    assertThat(loads).containsExactly(ScoreKind.LOGITS);
    assertThat(closed).isEqualTo(1);
  }

  @Test
  void protocols_areCompared_andRawOnesTakeRawScores() throws IOException {
    Path good = map("good.npy", 5, HEIGHT, WIDTH);
    Path bad = map("bad.npy", 0, HEIGHT, WIDTH);
    assertThat(run(image, good, bad, "--protocols", "openvino,xplique", "--json")).isZero();
    JsonNode json = new ObjectMapper().readTree(out.toString());
    JsonNode xplique = json.at("/maps/0/evaluations/1");
    assertThat(xplique.get("protocol").asText()).isEqualTo("xplique/2");
    // Eight pixels per step, of forty that count: 100 80 60 40 20 0 0 0 0 0 0.
    assertThat(xplique.at("/image/deletion").asDouble()).isCloseTo(25, within(1e-4));
    assertThat(xplique.at("/image/insertion").asDouble()).isCloseTo(75, within(1e-4));
    assertThat(xplique.get("image").properties()).hasSize(2);
    assertThat(json.get("rankings")).hasSize(2);
    assertThat(json.at("/rankings/0/tau").asDouble()).isEqualTo(1);
    assertThat(json.at("/rankings/0/survives").asBoolean()).isTrue();
    assertThat(loads).containsExactly(ScoreKind.LOGITS, ScoreKind.RAW);
    assertThat(closed).isEqualTo(2);
    assertThat(run(image, good, bad, "--protocols", "openvino,xplique")).isZero();
    assertThat(out.toString())
        .contains("protocol  xplique/2: 10 steps; deletion to zero")
        .contains("deletion, openvino/2 against xplique/2: tau 1.00, survives")
        .contains("1 white, score 1.0000; fp32, batches of 16");
    assertThat(run(image, good, "--protocols", "xplique", "--scores", "probabilities")).isZero();
    assertThat(loads.subList(4, loads.size())).containsExactly(ScoreKind.PROBABILITIES);
  }

  @Test
  void otherMetrics_nameTheirOwnRules() throws IOException {
    Path good = map("good.npy", 5, HEIGHT, WIDTH);
    assertThat(run(image, good, "--metrics", "road,road-morf", "--target", "white", "--json"))
        .isZero();
    JsonNode one = new ObjectMapper().readTree(out.toString()).at("/maps/0/evaluations/0");
    assertThat(one.at("/otherProtocols/road").asText()).isEqualTo("road-2022/1");
    assertThat(one.get("image").properties()).hasSize(2);
  }

  @Test
  void sizes_areChecked_andResizedOnlyIfAsked() throws IOException {
    Path large = map("large.npy", 10, 2 * HEIGHT, 2 * WIDTH);
    assertThat(run(image, large)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("16x20", "8x10", "--resize");
    Path mask = mask("m.png", 3, 4);
    Path good = map("good.npy", 5, HEIGHT, WIDTH);
    assertThat(run(image, good, "--mask", mask)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("mask is 3x4");
    assertThat(run(image, large, "--mask", mask, "--resize", "--metrics", "iou", "--json"))
        .isZero();
    JsonNode json = new ObjectMapper().readTree(out.toString());
    assertThat(json.at("/maps/0/evaluations/0/image/iou").asDouble()).isEqualTo(1);
  }

  @Test
  void wrongInput_isOneLineAndACode() throws IOException {
    Path good = map("good.npy", 5, HEIGHT, WIDTH);
    float[] values = new float[80];
    values[12] = Float.NaN;
    Path nan = folder.resolve("nan.npy");
    Npy.write(nan, values, HEIGHT, WIDTH);
    assertThat(run(image, nan)).isEqualTo(ExitCode.IMAGE);
    assertThat(err.toString()).contains("NaN at y=1, x=2").hasLineCount(1);
    assertThat(run(image, folder.resolve("none.npy"))).isEqualTo(ExitCode.IMAGE);
    assertThat(run(image, good, "--metrics", "iou")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--mask");
    assertThat(run(image, good, "--metrics", "iuo")).isEqualTo(ExitCode.USAGE);
    assertThat(run(image, good, "--protocols", "rise")).isEqualTo(ExitCode.USAGE);
    assertThat(run(image, good, "--target", "top2")).isEqualTo(ExitCode.USAGE);
    assertThat(run(image, good, "--target", "2")).isEqualTo(ExitCode.USAGE);
    assertThat(run(image, good, "--scores", "raw")).isEqualTo(ExitCode.USAGE);
    assertThat(run(image, good, "--precision", "bf16")).isEqualTo(ExitCode.USAGE);
    assertThat(run(image)).isEqualTo(ExitCode.USAGE);
    Path empty = folder.resolve("empty.png");
    Files.write(empty, new RgbImage(HEIGHT, WIDTH, new byte[240]).toPng());
    assertThat(run(image, good, "--mask", empty)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("empty");
    assertThat(closed).isEqualTo(loads.size());
  }
}
