package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Layout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Models on servers: good ones, slow ones and absent ones. All on the loopback. */
class RemoteModelTest {
  private static RemoteOptions.Builder options() {
    return RemoteOptions.builder()
        .scores(ScoreKind.PROBABILITIES)
        .timeout(Duration.ofSeconds(20))
        .patience(Duration.ZERO);
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  /** Images that differ. */
  private static ImageBatch images(BlackBox box, int count) {
    int floats = 3 * box.format().pixels();
    ImageBatch batch =
        new ImageBatch(
            box.format(),
            ByteBuffer.allocateDirect(count * (int) box.format().bytesPerImage())
                .order(ByteOrder.nativeOrder()));
    for (int i = 0; i < count * floats; i++) {
      float value = (i * 7919L % 251) / 125f - (i / floats % 5);
      if (box.format().type() == ElementType.FP32) {
        batch.floats().put(i, value);
      } else if (box.format().type() == ElementType.BF16) {
        batch.data().putShort(2 * i, (short) (Float.floatToRawIntBits(value) >> 16));
      } else {
        batch.data().putShort(2 * i, (short) ((i + i / floats * 97) % 0x3c00)); // 0 to 1
      }
    }
    return batch.withCount(count);
  }

  @Test
  void score_givesUp_whenAnAnswerDrips() throws IOException {
    try (KServeServer server = new KServeServer(0, "FP32")) {
      server.infer =
          (exchange, body) -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < 600; i++) {
              exchange.getResponseBody().write(' ');
              exchange.getResponseBody().flush();
              pause(50);
            }
            return true;
          };
      long began = System.nanoTime();
      assertThatThrownBy(
              () ->
                  RemoteModel.connect(
                          server.uri(), options().timeout(Duration.ofMillis(800)).build())
                      .close())
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("no whole answer within 800 ms");
      assertThat((System.nanoTime() - began) * 1e-9).isLessThan(10);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"NaN", "Infinity", "1e999"})
  void explain_throwsAScoreException_forScoresThatAreNotFinite(String bad) throws IOException {
    try (KServeServer server = new KServeServer(0, "FP32")) {
      float value = bad.startsWith("1e") ? 0.5f : Float.parseFloat(bad);
      server.infer =
          (exchange, body) -> {
            float[] scores = {0.1f, value, 0.1f, 0.1f, 0.1f};
            byte[] answer = KServeServer.answer(scores, 1, value != 0.5f, "1");
            if (value == 0.5f) {
              String json = new String(answer, StandardCharsets.UTF_8).replace("0.5", bad);
              KServeServer.sendText(exchange, json);
            } else {
              KServeServer.send(exchange, 200, answer, KServeServer.jsonLength(answer));
            }
            return true;
          };
      RemoteOptions raw = options().scores(ScoreKind.RAW).build();
      try (BlackBox box = RemoteModel.connect(server.uri(), raw);
          Explainer explainer = Explainer.builder(box).device(Device.CPU).build()) {
        ExplainOptions options = ExplainOptions.builder(Preset.BALANCED).build();
        assertThatThrownBy(() -> explainer.explain(Squares.image(), options))
            .isInstanceOf(ScoreException.class)
            .hasMessageContaining("class 1");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FP32,true,4,3",
    "FP32,false,4,1",
    "BF16,true,7,4",
    "FP16,true,1,8",
    "FP32,true,64,4"
  })
  void score_putsScoresWhereTheirImagesStand(
      String type, boolean binary, int perRequest, int concurrency) throws IOException {
    try (KServeServer server = new KServeServer(0, type);
        BlackBox box =
            RemoteModel.connect(
                server.uri(),
                options()
                    .binary(binary)
                    .imagesPerRequest(perRequest)
                    .concurrency(concurrency)
                    .build())) {
      assertThat(box.format().type()).isEqualTo(ElementType.valueOf(type));
      ImageBatch batch = images(box, 11);
      FloatBuffer together = direct(11 * 5);
      box.score(batch, together);
      try (BlackBox single =
          RemoteModel.connect(
              server.uri(), options().binary(binary).imagesPerRequest(11).concurrency(1).build())) {
        FloatBuffer alone = direct(11 * 5);
        single.score(batch, alone);
        assertThat(together).isEqualTo(alone);
        assertThat(alone.get(0)).isNotEqualTo(alone.get(5));
      }
      assertThat(server.mostUnderWay.get()).isLessThanOrEqualTo(concurrency);
    }
  }

  @Test
  void score_hasSeveralRequestsUnderWay_andNoMoreThanAllowed() throws IOException {
    try (KServeServer server = new KServeServer(0, "FP32");
        BlackBox box =
            RemoteModel.connect(
                server.uri(), options().imagesPerRequest(1).concurrency(3).build())) {
      server.infer =
          (exchange, body) -> {
            pause(150);
            return false;
          };
      box.score(images(box, 12), direct(60));
      assertThat(server.mostUnderWay.get()).isEqualTo(3);
    }
  }

  @Test
  void score_padsTheLastRequest_whenTheModelHasAFixedBatch() throws IOException {
    try (KServeServer server = new KServeServer(0, "FP32")) {
      FloatBuffer expected = direct(35);
      try (BlackBox box = RemoteModel.connect(server.uri(), options().build())) {
        box.score(images(box, 7), expected);
      }
      server.metadata = KServeServer.metadata("FP32", "[4,3,64,64]");
      int before = server.infers.get();
      try (BlackBox box = RemoteModel.connect(server.uri(), options().build())) {
        FloatBuffer found = direct(35);
        box.score(images(box, 7), found);
        assertThat(found).isEqualTo(expected);
        assertThat(server.infers.get() - before).as("one probe, two of four images").isEqualTo(3);
      }
    }
  }

  @Test
  void connect_takesWhatTheMetadataLeaveOpen() throws IOException {
    try (KServeServer server = new KServeServer(0, "FP32")) {
      server.metadata = KServeServer.metadata("FP32", "[-1,-1,-1,-1]");
      RemoteOptions open = options().size(64, 64).layout(Layout.NHWC).build();
      try (BlackBox box = RemoteModel.connect(server.uri(), open)) {
        assertThat(box.format().layout()).isEqualTo(Layout.NHWC);
        assertThat(box.format().height()).isEqualTo(64);
      }
    }
  }

  @Test
  void score_triesAgain_whileTheServerIsBusy() throws IOException {
    try (KServeServer server = new KServeServer(0, "FP32");
        BlackBox box =
            RemoteModel.connect(server.uri(), options().patience(Duration.ofSeconds(30)).build())) {
      AtomicInteger refused = new AtomicInteger();
      server.infer =
          (exchange, body) -> {
            if (refused.incrementAndGet() > 3) {
              return false;
            }
            KServeServer.send(exchange, 429, new byte[0], -1);
            return true;
          };
      FloatBuffer scores = direct(5);
      box.score(images(box, 1), scores);
      assertThat(refused).hasValue(4);
      assertThat(scores.get(0)).isPositive();
    }
  }

  @Test
  void score_failsWhenPatienceIsUp_andNamesIt() throws IOException {
    KServeServer server = new KServeServer(0, "FP32");
    try (BlackBox box =
        RemoteModel.connect(server.uri(), options().patience(Duration.ofMillis(700)).build())) {
      server.close();
      assertThatThrownBy(() -> box.score(images(box, 3), direct(15)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("attempts over 0.");
    }
  }

  @Test
  void score_fails_whenTheModelChangesUnderWay() throws IOException {
    try (KServeServer server = new KServeServer(0, "FP32");
        BlackBox box = RemoteModel.connect(server.uri(), options().build())) {
      server.infer =
          (exchange, body) -> {
            byte[] answer = KServeServer.answer(new float[5], 1, false, "2");
            KServeServer.sendText(exchange, new String(answer, StandardCharsets.UTF_8));
            return true;
          };
      assertThatThrownBy(() -> box.score(images(box, 1), direct(5)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("version '2', but was '1'");
    }
  }

  @Test
  void score_endsAtOnce_whenTheThreadIsInterrupted() throws IOException, InterruptedException {
    try (KServeServer server = new KServeServer(0, "FP32");
        BlackBox box = RemoteModel.connect(server.uri(), options().build())) {
      server.infer =
          (exchange, body) -> {
            pause(8000);
            return false;
          };
      Throwable[] thrown = new Throwable[1];
      Thread caller =
          new Thread(
              () -> {
                try {
                  box.score(images(box, 4), direct(20));
                } catch (RuntimeException e) {
                  thrown[0] = e;
                }
              });
      caller.start();
      while (server.underWay.get() == 0) {
        Thread.onSpinWait();
      }
      caller.interrupt();
      caller.join(4000);
      assertThat(caller.isAlive()).isFalse();
      assertThat(thrown[0]).isInstanceOf(CancelledException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://127.0.0.1/v2/models/tiny",
        "http://127.0.0.1/tiny",
        "http://127.0.0.1/v2/models/",
        "http://user:hunter2@127.0.0.1/v2/models/tiny",
        "http://127.0.0.1/v2/models/tiny?token=hunter2"
      })
  void connect_refusesTheAddress_andShowsNoSecret(String address) {
    assertThatThrownBy(() -> RemoteModel.connect(URI.create(address), options().build()))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("model address")
        .message()
        .doesNotContain("hunter2");
  }

  @Test
  void connect_sendsHeaders_onlyWhereNobodyListens() throws IOException {
    RemoteOptions secret = options().header("Authorization", "Bearer hunter2").build();
    assertThat(secret.toString()).contains("Authorization").doesNotContain("hunter2");
    assertThatThrownBy(
            () -> RemoteModel.connect(URI.create("http://192.0.2.1/v2/models/tiny"), secret))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("https")
        .message()
        .doesNotContain("hunter2");
    assertThatThrownBy(() -> options().header("X", "a\r\nY: b").build())
        .isInstanceOf(InvalidOptionException.class);
    try (KServeServer server = new KServeServer(0, "FP32");
        BlackBox box = RemoteModel.connect(server.uri(), secret)) {
      assertThat(server.lastAuthorization).isEqualTo("Bearer hunter2");
      assertThat(box.identity()).matches("[0-9a-f]{64}");
    }
  }
}
