package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.iassa.engine.Device;
import org.iassa.engine.internal.Sha256;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.image.Npy;
import org.iassa.image.TestImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** explain --log, --error-bars and --bundle; replay; verify: with real maps of a small model. */
class ScoresCliTest {
  private static final int SIDE = 40;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path image;
  private Path results;
  private double bend = 1;
  private String identity = "model-a";

  @BeforeEach
  void image() throws IOException {
    image = folder.resolve("photo.png");
    Files.write(image, TestImages.encode(TestImages.gradient(40, 30), "png"));
    results = folder.resolve("results");
  }

  /** Scores how bright the left and the right half are; one class is constant. */
  private final class Model implements BlackBox {
    @Override
    public BatchFormat format() {
      return BatchFormat.planar(SIDE, SIDE);
    }

    @Override
    public int classes() {
      return 3;
    }

    @Override
    public String identity() {
      return identity;
    }

    @Override
    public void score(ImageBatch batch, FloatBuffer scores) {
      for (int n = 0; n < batch.count(); n++) {
        double[] sum = new double[2];
        for (int i = 0; i < 3 * SIDE * SIDE; i++) {
          double v = batch.floats().get(n * 3 * SIDE * SIDE + i);
          sum[i % SIDE * 2 / SIDE] += v * v;
        }
        for (int c = 0; c < 2; c++) {
          scores.put(3 * n + c, (float) (1 - Math.exp(-bend * sum[c] / 3000)));
        }
        scores.put(3 * n + 2, 0.5f);
      }
    }
  }

  private int run(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
    Engines engines =
        new Engines() {
          @Override
          public LoadedModel load(ModelArgs args) {
            return new LoadedModel(
                "a model", new Model(), null, new Labels(List.of("left", "right", "none")));
          }

          @Override
          public Engine open(LoadedModel model, Device device, int threads) {
            return Engines.REAL.open(model, Device.CPU, 1);
          }
        };
    return Main.run(texts, new PrintWriter(out, true), new PrintWriter(err, true), engines);
  }

  private int explain(Object... more) {
    Stream<Object> base =
        Stream.of("explain", image, "--out", results, "--device", "cpu", "--batch", 16);
    return run(Stream.concat(base, Stream.of(more)).toArray());
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  @Test
  void replay_givesTheBitsOfExplain() throws IOException {
    Path log = folder.resolve("run.iassa");
    Path again = folder.resolve("again");
    assertThat(explain("--log", log, "--target", "0,1")).as(err.toString()).isZero();
    assertThat(files(results)).doesNotContain("scores.iassa");
    assertThat(json(results.resolve("report.json")).get("scoreLog").asText())
        .isEqualTo(log.toString());

    assertThat(run("replay", log, "--out", again, "--image", image)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("the bits of the run", "no forward pass", "run had none");
    assertThat(files(again))
        .containsExactly(
            "overlay-0.png", "overlay-1.png", "report.json", "saliency-0.npy", "saliency-1.npy");
    assertThat(Files.readAllBytes(again.resolve("saliency-1.npy")))
        .isEqualTo(Files.readAllBytes(results.resolve("saliency-1.npy")));
    assertThat(json(again.resolve("report.json")).get("match").asText()).isEqualTo("same");
  }

  @Test
  void replay_takesClassesByName_andTheirDifference() throws IOException {
    Path log = folder.resolve("run.iassa");
    Path labels = Files.write(folder.resolve("names.txt"), List.of("left", "right", "none"));
    explain("--log", log, "--target", "left");
    assertThat(
            run(
                "replay",
                log,
                "--out",
                results,
                "--labels",
                labels,
                "--target",
                "right",
                "--against",
                "left",
                "--error-bars",
                "--estimator",
                "global-mean",
                "--json"))
        .as(err.toString())
        .isZero();
    JsonNode report = new ObjectMapper().readTree(out.toString());
    assertThat(report.get("match").asText()).isEqualTo("not-compared");
    assertThat(report.get("targets").get(0).get("label").asText()).isEqualTo("right");
    assertThat(report.get("against").asText()).isEqualTo("left");
    assertThat(report.get("standardError").get("samplingError").asBoolean()).isFalse();
    assertThat(run("replay", log, "--out", results, "--target", "2")).isEqualTo(5);
    assertThat(run("replay", log, "--out", results, "--target", "3")).isEqualTo(2);
    assertThat(run("replay", log, "--out", results, "--temperature", "1")).isEqualTo(2);
    assertThat(err.toString()).contains("the run had no attention");
    assertThat(run("replay", image, "--out", results)).isEqualTo(8);
    assertThat(err.toString()).contains("photo.png is not a score log");
  }

  @Test
  void explain_writesErrorBars_andKeepsTheScoresWhereAsked() throws IOException {
    explain(
        "--error-bars", "--method", "rise", "--masks", 100, "--keep-scores", "--preset", "paper");
    assertThat(files(results)).contains("scores.iassa", "standard_error.npy", "report.json");
    Npy.Array error = Npy.read(results.resolve("standard_error.npy"));
    assertThat(error.shape()).containsExactly(SIDE, SIDE);
    JsonNode report = json(results.resolve("report.json"));
    assertThat(report.get("standardError").get("samplingError").asBoolean()).isTrue();
    assertThat(report.get("standardError").get("groups").asInt()).isEqualTo(32);
    float max = 0;
    for (float v : error.values()) {
      max = Math.max(max, v);
    }
    assertThat(report.get("standardError").get("targets").get(0).get("max").floatValue())
        .isEqualTo(max)
        .isPositive();

    explain("--error-bars", "--method", "rise", "--masks", 100, "--json");
    report = new ObjectMapper().readTree(out.toString());
    assertThat(report.get("standardError").get("kind").asText()).isEqualTo("stretched");
    assertThat(report.get("standardError").get("samplingError").asBoolean()).isFalse();

    explain("--method", "rise", "--masks", 100);
    assertThat(files(results))
        .as("older files of the same kind go")
        .doesNotContain("scores.iassa", "standard_error.npy");
    assertThat(files(results)).noneMatch(name -> name.endsWith(".tmp"));
    assertThat(run("explain", image, image, "--out", results, "--log", "x")).isEqualTo(2);
    assertThat(err.toString()).contains("--keep-scores");
  }

  private Path bundle() {
    Path file = folder.resolve("bundle.zip");
    assertThat(explain("--bundle", file, "--target", "0,2", "--method", "rise", "--masks", 60))
        .isEqualTo(5);
    return file;
  }

  private static Map<String, byte[]> unzip(Path file) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry()) {
        entries.put(e.getName(), zip.readAllBytes());
      }
    }
    return entries;
  }

  private static void zip(Path file, Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> e : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(e.getKey()));
        zip.write(e.getValue());
        zip.closeEntry();
      }
    }
    Files.write(file, bytes.toByteArray());
  }

  /** Writes the manifest's hashes anew: what a forger would do. */
  private static void seal(Map<String, byte[]> entries) {
    String manifest = new String(entries.get("manifest.json"), StandardCharsets.UTF_8);
    for (Map.Entry<String, byte[]> e : entries.entrySet()) {
      manifest =
          manifest.replaceFirst(
              "\"" + Pattern.quote(e.getKey()) + "\" : \"[0-9a-f]{64}\"",
              "\"" + e.getKey() + "\" : \"" + Sha256.hex(e.getValue()) + "\"");
    }
    entries.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
  }

  /** Changes one score of class 0 and makes all checksums of the log right. */
  private static byte[] forged(byte[] log, int row, String mapHash) {
    byte[] copy = log.clone();
    ByteBuffer bytes = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
    int rows = 16 + 3 * 4;
    int at = rows + row * 12;
    bytes.putFloat(at, 0.5f + 0.5f * bytes.getFloat(at));
    int old = bytes.getInt(copy.length - 44);
    int start = copy.length - 44 - old;
    String json = new String(copy, start, old, StandardCharsets.UTF_8);
    Matcher pass = Pattern.compile("\"passes\".*?\"sha256\":\"(\\w+)\"").matcher(json);
    assertThat(pass.find()).isTrue();
    json = json.replace(pass.group(1), Sha256.hex(Arrays.copyOfRange(copy, rows, start)));
    if (mapHash != null) {
      json = json.replaceFirst("\"maps\":\\[\"\\w+\"", "\"maps\":[\"" + mapHash + "\"");
    }
    byte[] header = json.getBytes(StandardCharsets.UTF_8);
    assertThat(header).hasSize(old);
    bytes.position(start).put(header).putInt(old);
    bytes.put(HexFormat.of().parseHex(Sha256.hex(header)));
    return copy;
  }

  private int verify(Path file, Object... more) {
    Stream<Object> base = Stream.of("verify", file, "--device", "cpu");
    return run(Stream.concat(base, Stream.of(more)).toArray());
  }

  @Test
  void verify_holds_forAnUnchangedBundle() throws IOException {
    Path file = bundle();
    assertThat(unzip(file))
        .containsOnlyKeys("manifest.json", "report.json", "saliency-0.npy", "scores.iassa");
    assertThat(files(results)).noneMatch(name -> name.endsWith(".tmp"));

    assertThat(verify(file)).as(out.toString()).isZero();
    assertThat(out.toString())
        .contains("saliency-0.npy follows from the scores, bit for bit")
        .contains("class 2 has no evidence")
        .contains("not checked: whether the scores are the model's");
    assertThat(verify(file, "--image", image, "--sample", 20, "--seed", 3))
        .as(out.toString())
        .isZero();
    assertThat(out.toString()).contains("20 of 60 masks asked again", "13.9% of the masks");
    assertThat(verify(file, "--image", image, "--sample", 1000, "--json")).isZero();
    assertThat(new ObjectMapper().readTree(out.toString()).get("sampled").asInt()).isEqualTo(60);
  }

  @Test
  void verify_finds_aChangedEntry() throws IOException {
    Path file = bundle();
    Map<String, byte[]> entries = unzip(file);
    entries.get("saliency-0.npy")[300] ^= 1;
    zip(file, entries);
    assertThat(verify(file)).isEqualTo(8);
    assertThat(out.toString()).contains("FAILED").contains("saliency-0.npy was changed");
  }

  @Test
  void verify_finds_aForgedMap() throws IOException {
    Path file = bundle();
    Map<String, byte[]> entries = unzip(file);
    entries.get("saliency-0.npy")[300] ^= 1;
    seal(entries);
    zip(file, entries);
    assertThat(verify(file)).isEqualTo(8);
    assertThat(out.toString())
        .contains("ok      the entries are those")
        .contains("FAILED  saliency-0.npy follows from the scores");
  }

  @Test
  void verify_finds_aForgedScore_byTheMap() throws IOException {
    Path file = bundle();
    Map<String, byte[]> entries = unzip(file);
    entries.put("scores.iassa", forged(entries.get("scores.iassa"), 7, null));
    seal(entries);
    zip(file, entries);
    assertThat(verify(file)).isEqualTo(8);
    assertThat(out.toString()).contains("FAILED  saliency-0.npy follows from the scores");
  }

  @Test
  void verify_finds_aForgedScore_byAskingTheModel_whenTheMapWasForgedToFit() throws IOException {
    Path file = bundle();
    Map<String, byte[]> entries = unzip(file);
    byte[] log = forged(entries.get("scores.iassa"), 7, null);
    Path forgedLog = Files.write(folder.resolve("forged.iassa"), log);
    Path forgedOut = folder.resolve("forged");
    assertThat(run("replay", forgedLog, "--out", forgedOut, "--target", "0")).isZero();
    entries.put("saliency-0.npy", Files.readAllBytes(forgedOut.resolve("saliency.npy")));
    String hash =
        json(forgedOut.resolve("report.json")).get("targets").get(0).get("saliencySha256").asText();
    entries.put("scores.iassa", forged(entries.get("scores.iassa"), 7, hash));
    seal(entries);
    zip(file, entries);

    assertThat(verify(file)).as("consistent in itself").isZero();
    assertThat(verify(file, "--image", image, "--sample", 60)).isEqualTo(8);
    assertThat(out.toString())
        .contains("FAILED  the scores are the model's")
        .contains("pass 0, mask 7, class 0");
  }

  @Test
  void verify_finds_anotherModel() {
    Path file = bundle();
    identity = "model-b";
    assertThat(verify(file, "--image", image)).isEqualTo(8);
    assertThat(out.toString())
        .contains("FAILED  a model is the model that was explained")
        .contains("ok      the scores are the model's");
    identity = "model-a";
    bend = 1.2;
    assertThat(verify(file, "--image", image)).isEqualTo(8);
    assertThat(out.toString())
        .contains("ok      a model is the model")
        .contains("FAILED  the scores are the model's");
  }

  @Test
  void verify_finds_anotherImage() throws IOException {
    Path file = bundle();
    Files.write(image, TestImages.encode(TestImages.gradient(30, 40), "png"));
    assertThat(verify(file, "--image", image)).isEqualTo(8);
    assertThat(out.toString()).contains("FAILED  " + image + " is the image");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"../escape.npy", "/etc/passwd", "a/b.npy", ".hidden", "x\u0000y", "..", "C:\\x"})
  void verify_refuses_namesThatArePaths(String name) throws IOException {
    Path file = bundle();
    Map<String, byte[]> entries = unzip(file);
    entries.put(name, new byte[3]);
    zip(file, entries);
    assertThat(verify(file)).isEqualTo(8);
    assertThat(err.toString()).contains("expected a plain file name");
  }

  @Test
  void verify_refuses_bombsAndOtherArchives() throws IOException {
    Path file = bundle();
    Map<String, byte[]> entries = unzip(file);
    entries.put("zeros.npy", new byte[200 << 20]);
    zip(file, entries);
    assertThat(verify(file)).isEqualTo(8);
    assertThat(err.toString()).contains("unpacks to too much");

    entries.put("zeros.npy", new byte[1]);
    for (int i = 0; i < 70; i++) {
      entries.put("x" + i, new byte[1]);
    }
    zip(file, entries);
    assertThat(verify(file)).isEqualTo(8);
    assertThat(err.toString()).contains("more than 64 entries");

    entries.keySet().retainAll(List.of("manifest.json", "report.json"));
    zip(file, entries);
    assertThat(verify(file)).isEqualTo(8);
    assertThat(err.toString()).contains("it has no scores.iassa");

    Files.write(file, new byte[900]);
    assertThat(verify(file)).isEqualTo(8);
    assertThat(err.toString()).contains("not a zip archive");
    assertThat(verify(folder.resolve("nowhere.zip"))).isEqualTo(8);
    assertThat(verify(image)).isEqualTo(8);
  }
}
