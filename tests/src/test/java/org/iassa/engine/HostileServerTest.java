package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers whose metadata or answers are wrong, or meant to harm: each gives a typed error. */
class HostileServerTest {
  private static RemoteOptions.Builder options() {
    return RemoteOptions.builder()
        .scores(ScoreKind.PROBABILITIES)
        .timeout(Duration.ofSeconds(20))
        .patience(Duration.ZERO);
  }

  private static String outputs(String inside) {
    return "{\"model_name\":\"tiny\",\"model_version\":\"1\",\"outputs\":[" + inside + "]}";
  }

  private static String output(String shape, String data) {
    return outputs(
        "{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":" + shape + ",\"data\":" + data + "}");
  }

  private static byte[] concat(String head, int bytes) {
    byte[] text = head.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(text.length + bytes).put(text).array();
  }

  private static String binary(String size) {
    return outputs(
        "{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,5],\"parameters\":{\"binary_data_size\":"
            + size
            + "}}");
  }

  private record Hostile(String name, String says, KServeServer.Behaviour behaviour) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Hostile text(String name, String answer, String says) {
    return new Hostile(
        name,
        says,
        (exchange, body) -> {
          KServeServer.sendText(exchange, answer);
          return true;
        });
  }

  private static Hostile bytes(String name, byte[] answer, int json, String says) {
    return new Hostile(
        name,
        says,
        (exchange, body) -> {
          KServeServer.send(exchange, 200, answer, json);
          return true;
        });
  }

  private static Hostile status(int status, String text, String says) {
    return new Hostile(
        "HTTP " + status,
        says,
        (exchange, body) -> {
          exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
          KServeServer.send(exchange, status, text.getBytes(StandardCharsets.UTF_8), -1);
          return true;
        });
  }

  static Stream<Hostile> hostile() {
    String five = "[0.1,0.2,0.3,0.2,0.2]";
    String good = binary("20");
    return Stream.of(
        text("more rows than images", output("[2,5]", "[1,0,0,0,0,1,0,0,0,0]"), "2, 5"),
        text("one axis", output("[5]", five), "expected 1×C"),
        text("no classes", output("[1,0]", "[]"), "1, 0"),
        text("2⁶² classes", output("[1,4611686018427387904]", five), "expected 1×C"),
        text("a million classes in no bytes", output("[1,1048576]", five), "1048576 in"),
        text("a shape of texts", output("[\"1\",5]", five), "the shape"),
        text("a shape beyond 64 bits", output("[1,99999999999999999999]", five), "the shape"),
        text("too few numbers", output("[1,5]", "[0.5,0.5]"), "2 numbers, expected 5"),
        text("too many numbers", output("[1,5]", "[0,0,0,0,0,1]"), "more than 5"),
        text("a text for a number", output("[1,5]", "[0,0,0,0,\"NaN\"]"), "the score"),
        text("NaN as a token", output("[1,5]", "[0,0,0,0,NaN]"), "no JSON object"),
        text(
            "no data",
            outputs("{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[1,5]}"),
            "without data"),
        text(
            "another output",
            output("[1,5]", five).replace("\"y\"", "\"z\""),
            "without the output"),
        text("an output of whole numbers", output("[1,5]", five).replace("FP32", "INT8"), "INT8"),
        text("not JSON", "<html>Welcome to nginx</html>", "no JSON object"),
        text("a list", "[]", "no JSON object"),
        text("nothing", "", "no JSON object"),
        text("JSON cut off", output("[1,5]", five).substring(0, 60), "no JSON object"),
        text("JSON and more", output("[1,5]", five) + "{}", "no JSON object"),
        text(
            "a key twice",
            output("[1,5]", five).replace("\"data\"", "\"shape\":[1,5],\"data\""),
            "no JSON object"),
        text(
            "deep nesting", output("[1,5]", "[".repeat(5000) + "]".repeat(5000)), "no JSON object"),
        text(
            "a number of a million digits",
            output("[1,5]", "[" + "1".repeat(60000) + "]"),
            "no JSON object"),
        text(
            "an exponent beyond 32 bits",
            output("[1,5]", "[1e-4006666666666666666,0,0,0,0]"),
            "no JSON object"),
        text(
            "a control character of eight bits",
            "{\"error\":\"boom\\u009b31m\"}",
            "without outputs: boom 31m"),
        text(
            "an error in an answer of 200",
            "{\"error\":\"boom\\u001b[31m\"}",
            "without outputs: boom"),
        text("a probability of 7", output("[1,5]", "[7,0,0,0,0]"), "PROBABILITIES lie in"),
        bytes(
            "bytes that are not there",
            concat(binary("20"), 8),
            binary("20").length(),
            "8 bytes are left"),
        bytes(
            "fewer bytes than the shape",
            concat(binary("16"), 16),
            binary("16").length(),
            "16 bytes of FP32, expected 20"),
        bytes("bytes behind the tensor", concat(good, 25), good.length(), "5 bytes behind"),
        bytes(
            "a negative size",
            concat(binary("-20"), 20),
            binary("-20").length(),
            "binary_data_size -20"),
        bytes("a JSON part beyond the answer", concat(good, 20), 5000, "5000 should be JSON"),
        bytes("a JSON part of no length", concat(good, 20), 0, "no JSON object"),
        status(500, "CUDA out of memory\u001b[2J\r\nSet-Cookie: x", "HTTP 500: CUDA out of memory"),
        status(302, "", "redirects are not followed"),
        status(401, "", "token"),
        status(404, "", "no such model"),
        status(503, "loading", "HTTP 503: loading"),
        new Hostile(
            "a header that is no number",
            "expected a number",
            (exchange, body) -> {
              exchange.getResponseHeaders().set("Inference-Header-Content-Length", "1e9");
              KServeServer.sendText(exchange, "{}");
              return true;
            }),
        new Hostile(
            "a body cut off",
            "in 1 attempts",
            (exchange, body) -> {
              exchange.sendResponseHeaders(200, 1000);
              exchange.getResponseBody().write(new byte[10]);
              exchange.getResponseBody().flush();
              throw new IOException("the server hangs up");
            }),
        new Hostile(
            "a declared terabyte",
            "more than",
            (exchange, body) -> {
              exchange.sendResponseHeaders(200, 1L << 40);
              exchange.getResponseBody().write(new byte[10]);
              exchange.getResponseBody().flush();
              return true;
            }),
        new Hostile(
            "a stream without end",
            "more than",
            (exchange, body) -> {
              exchange.sendResponseHeaders(200, 0);
              byte[] block = new byte[1 << 16];
              for (int i = 0; i < 100_000; i++) {
                exchange.getResponseBody().write(block);
              }
              return true;
            }));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void connect_failsTyped_forAHostileAnswer(Hostile hostile) throws IOException {
    try (KServeServer server = new KServeServer(0, "FP32")) {
      server.infer = hostile.behaviour();
      assertThatThrownBy(
              () ->
                  RemoteModel.connect(server.uri(), options().maxResponseBytes(1 << 20).build())
                      .close())
          .isInstanceOf(ModelException.class)
          .hasMessageContaining(hostile.says())
          .satisfies(
              e ->
                  assertThat(e.getMessage())
                      .hasSizeLessThan(700)
                      .matches(m -> m.chars().noneMatch(Character::isISOControl)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"inputs\":[],\"outputs\":[]}",
        "{\"inputs\":{\"name\":\"x\"}}",
        "INT64",
        "[1,2]",
        "[-1,3,0,64]",
        "[-1,3,99999,64]",
        "[-1,4,64,64]",
        "[-1,3,64.5,64]",
        "[5000,3,64,64]",
        "[1024,3,16384,16384]",
        "{\"inputs\":[{\"name\":\"\\ud800\",\"datatype\":\"FP32\",\"shape\":[1,3,4,4]}],\"outputs\":[{\"name\":\"y\"}]}",
        "[-1,3,-9223372036854775808,64]"
      })
  void connect_failsTyped_forHostileMetadata(String what) throws IOException {
    try (KServeServer server = new KServeServer(0, "FP32")) {
      server.metadata =
          what.startsWith("{")
              ? what
              : what.startsWith("[")
                  ? KServeServer.metadata("FP32", what)
                  : KServeServer.metadata(what, "[-1,3,64,64]");
      assertThatThrownBy(() -> RemoteModel.connect(server.uri(), options().build()).close())
          .isInstanceOf(ModelException.class);
      assertThat(server.infers).hasValue(0);
    }
  }
}
