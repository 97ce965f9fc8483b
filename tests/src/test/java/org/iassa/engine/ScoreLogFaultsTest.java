package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.iassa.engine.internal.Sha256;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Score logs that are damaged, or made by someone who means harm. */
class ScoreLogFaultsTest {
  private static final int TRAILER = 44;

  @TempDir static Path folder;
  private static byte[] good;
  private static byte[] rise;

  @BeforeAll
  static void write() throws IOException {
    good = log(ExplainOptions.builder(Preset.PAPER).iterations(3).tolerance(0).build());
    rise =
        log(
            ExplainOptions.builder(Preset.PAPER)
                .method(Method.RISE)
                .rise(new RiseOptions(50, 4, 0.5))
                .build());
  }

  private static byte[] log(ExplainOptions options) throws IOException {
    Path file = folder.resolve("good.iassa");
    try (Explainer explainer = Explainer.builder(Squares.detector()).device(Device.CPU).build()) {
      explainer.explain(Squares.image(), options, Progress.NONE, file);
    }
    return Files.readAllBytes(file);
  }

  private static int headerLength(byte[] log) {
    return ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN).getInt(log.length - TRAILER);
  }

  /** Replaces the header and makes its checksum right: what a forger would do. */
  private static byte[] withHeader(byte[] log, UnaryOperator<String> change) {
    int old = headerLength(log);
    int start = log.length - TRAILER - old;
    String json = new String(log, start, old, StandardCharsets.UTF_8);
    String changed = change.apply(json);
    assertThat(changed).as("the change").isNotEqualTo(json);
    byte[] header = changed.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(start + header.length + TRAILER).order(ByteOrder.LITTLE_ENDIAN);
    out.put(log, 0, start).put(header).putInt(header.length);
    out.put(java.util.HexFormat.of().parseHex(Sha256.hex(header)));
    out.put("IASSAEND".getBytes(StandardCharsets.US_ASCII));
    return out.array();
  }

  private static byte[] replaced(byte[] log, String pattern, String by) {
    return withHeader(log, json -> json.replaceFirst(pattern, by));
  }

  private static byte[] flipped(byte[] log, int at) {
    byte[] copy = log.clone();
    copy[at] ^= 1;
    return copy;
  }

  private static byte[] integer(byte[] log, int at, int value) {
    byte[] copy = log.clone();
    ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return copy;
  }

  static Stream<Arguments> faults() {
    int header = good.length - TRAILER - headerLength(good);
    return Stream.of(
        Arguments.of("empty", new byte[0], "too few"),
        Arguments.of("another file", Arrays.copyOf("PK\3\4".getBytes(), 500), "not a score log"),
        Arguments.of("truncated", Arrays.copyOf(good, good.length / 2), "truncated"),
        Arguments.of("one byte short", Arrays.copyOf(good, good.length - 1), "truncated"),
        Arguments.of("a later version", integer(good, 8, 2), "version 2, expected 1"),
        Arguments.of("a flipped bit in a score", flipped(good, header - 9), "checksum of pass 2"),
        Arguments.of("a flipped bit of the image", flipped(good, 17), "scores of the image"),
        Arguments.of("a flipped bit in the header", flipped(good, header + 9), "its header"),
        Arguments.of(
            "a huge header",
            integer(good, good.length - TRAILER, Integer.MAX_VALUE),
            "a header of"),
        Arguments.of("a negative header", integer(good, good.length - TRAILER, -5), "a header of"),
        Arguments.of("no JSON", withHeader(good, j -> "x".repeat(50)), "no JSON"),
        Arguments.of("more behind it", withHeader(good, j -> j + " 1"), "no JSON"),
        Arguments.of(
            "a field twice", withHeader(good, j -> "{\"seed\":1," + j.substring(1)), "JSON"),
        Arguments.of(
            "deep nesting", withHeader(good, j -> "[".repeat(5000) + "]".repeat(5000)), "no JSON"),
        Arguments.of("an array", withHeader(good, j -> "[" + j + "]"), "no JSON object"),
        Arguments.of("no field", replaced(good, "\"height\":64,", ""), "no field height"),
        Arguments.of("too high", replaced(good, "\"height\":64", "\"height\":999999"), "height is"),
        Arguments.of(
            "a vast image",
            withHeader(good, j -> j.replace(":64,\"width\":64", ":16384,\"width\":16384")),
            "too large"),
        Arguments.of(
            "a crop below the input",
            replaced(good, "\"shorterSide\":0", "\"shorterSide\":40"),
            "at least 64"),
        Arguments.of("a text", replaced(good, "\"height\":64", "\"height\":\"64\""), "height is"),
        Arguments.of("2^20 classes", replaced(good, "classes\":3", "classes\":1048576"), "bytes"),
        Arguments.of("2^40 classes", replaced(good, "classes\":3", "classes\":1e12"), "classes is"),
        Arguments.of("rows beyond", replaced(good, "\"rows\":\\d+", "\"rows\":4194305"), "rows is"),
        Arguments.of("no rows", replaced(good, "\"rows\":\\d+", "\"rows\":0"), "rows is 0"),
        Arguments.of("rows missing", replaced(rise, "\"rows\":50", "\"rows\":49"), "scored RISE"),
        Arguments.of(
            "2^22 masks",
            withHeader(rise, j -> j.replaceAll("(laid|rows)\":50", "$1\":4194304")),
            "bytes of scores"),
        Arguments.of(
            "a grid of others", replaced(good, "\"stride\":2", "\"stride\":1"), "its grid"),
        Arguments.of("stride 0", replaced(good, "\"stride\":2", "\"stride\":0"), "stride is 0"),
        Arguments.of("cells", replaced(rise, "\"cells\":4", "\"cells\":65"), "cells is 65"),
        Arguments.of("NaN", replaced(good, "\"beta\":0.5", "\"beta\":NaN"), "no JSON"),
        Arguments.of("beta", replaced(good, "\"beta\":0.5", "\"beta\":1.5"), "beta is 1.5"),
        Arguments.of("bound", replaced(good, "scoreBound\":1.0", "scoreBound\":-1"), "scoreBound"),
        Arguments.of("fill", replaced(good, "\"fill\":\"zero\"", "\"fill\":\"x\""), "fill is x"),
        Arguments.of(
            "an enum", replaced(good, "\"kind\":\"windows\"", "\"kind\":\"x\""), "neither"),
        Arguments.of("a target", replaced(good, "targets\":\\[1", "targets\":[3"), "target is 3"),
        Arguments.of("no targets", replaced(good, "targets\":\\[1", "targets\":["), "0 targets"),
        Arguments.of("no passes", replaced(good, "passes\":\\[.*?\\]", "passes\":[]"), "passes"),
        Arguments.of(
            "a hash", replaced(good, "imageSha256\":\"..", "imageSha256\":\"zz"), "SHA-256"),
        Arguments.of(
            "features that are not there",
            replaced(
                good,
                "levels\":\\[\\]",
                "levels\":[{\"channels\":1048576,\"height\":99,\"width\":99}]"),
            "features above"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void open_saysWhatIsWrong(String fault, byte[] log, String expected) throws IOException {
    Path file = folder.resolve("bad.iassa");
    Files.write(file, log);
    assertThatThrownBy(() -> ScoreLog.open(file).close())
        .isInstanceOf(ScoreLogException.class)
        .hasMessageContaining("bad.iassa")
        .hasMessageContaining(expected);
  }

  @Test
  void open_saysWhatIsWrong_whenWindowsAreMarkedThatTheGridDoesNotHave() throws IOException {
    byte[] log = good.clone();
    int bits = 16 + 3 * 4;
    log[bits] ^= 1; // one window fewer than rows
    int laid = new String(log, StandardCharsets.ISO_8859_1).indexOf("\"passes\"");
    assertThat(laid).isPositive();
    Path file = folder.resolve("bits.iassa");
    Files.write(file, rehashed(log));
    assertThatThrownBy(() -> ScoreLog.open(file).close())
        .isInstanceOf(ScoreLogException.class)
        .hasMessageContaining("pass 0 marks");
  }

  /** Makes the first pass's checksum right. */
  private static byte[] rehashed(byte[] log) {
    String json = new String(log, StandardCharsets.ISO_8859_1);
    java.util.regex.Matcher pass =
        java.util.regex.Pattern.compile("\"laid\":(\\d+),\"rows\":(\\d+).*?\"sha256\":\"(\\w+)\"")
            .matcher(json);
    assertThat(pass.find()).isTrue();
    int bytes = (Integer.parseInt(pass.group(1)) + 7) / 8 + 12 * Integer.parseInt(pass.group(2));
    String hash = Sha256.hex(Arrays.copyOfRange(log, 28, 28 + bytes));
    return withHeader(log, j -> j.replace(pass.group(3), hash));
  }

  @Test
  void open_takesTheUnchangedLog() throws IOException {
    Path file = folder.resolve("same.iassa");
    Files.write(file, good);
    assertThatCode(() -> ScoreLog.open(file).close()).doesNotThrowAnyException();
    assertThatThrownBy(() -> ScoreLog.open(folder))
        .isInstanceOf(ScoreLogException.class)
        .hasMessageContaining("not a file");
    assertThatThrownBy(() -> ScoreLog.open(folder.resolve("nowhere")))
        .isInstanceOf(ScoreLogException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void open_throwsNothingElse_forRandomDamage() throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    Path file = folder.resolve("random.iassa");
    for (int run = 0; run < 400; run++) {
      byte[] log =
          withHeader(
              run % 2 == 0 ? good : rise,
              json -> {
                byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i <= random.nextInt(3); i++) {
                  bytes[random.nextInt(bytes.length)] = (byte) (32 + random.nextInt(90));
                }
                return new String(bytes, StandardCharsets.UTF_8) + " ";
              });
      Files.write(file, log);
      try (ScoreLog opened = ScoreLog.open(file)) {
        Replay.run(opened, ReplayOptions.SAME, Device.CPU);
      } catch (IassaException e) {
        assertThat(e).isNotInstanceOf(BackendException.class);
      }
    }
  }

  @Test
  void replay_saysWhichMask_whenAForgedScoreIsNoNumber() throws IOException {
    byte[] log = good.clone();
    int laid = 16 + 12;
    java.util.regex.Matcher m =
        java.util.regex.Pattern.compile("\"laid\":(\\d+)")
            .matcher(new String(log, StandardCharsets.ISO_8859_1));
    assertThat(m.find()).isTrue();
    int rows = laid + (Integer.parseInt(m.group(1)) + 7) / 8;
    ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN).putFloat(rows + 12 * 4 + 4, Float.NaN);
    Path file = folder.resolve("nan.iassa");
    Files.write(file, rehashed(log));
    try (ScoreLog opened = ScoreLog.open(file)) {
      assertThatThrownBy(() -> Replay.run(opened, ReplayOptions.SAME, Device.CPU))
          .isInstanceOf(ScoreException.class)
          .hasMessageContaining("mask 4");
    }
  }
}
