package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.iassa.engine.spi.BlackBox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A run outlives its server: a process of its own, killed halfway and started again. */
class RemoteResumeTest {
  private Process server;

  private void start(int port) {
    try {
      server =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  KServeServer.class.getName(),
                  Integer.toString(port))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader reader = server.inputReader();
      String line = reader.readLine();
      assertThat(line).startsWith("serving");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterEach
  void stop() {
    server.destroyForcibly();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Test
  void explain_goesOnWithTheSameMap_whenTheServerIsKilledAndStartedAgain() throws IOException {
    ExplainOptions options =
        ExplainOptions.builder(Preset.BALANCED)
            .iterations(3)
            .maxForwards(300)
            .targets(Targets.of(1))
            .batch(16)
            .build();
    String expected;
    try (Explainer explainer = Explainer.builder(TinyNetwork.box()).device(Device.CPU).build()) {
      expected = explainer.explain(Squares.image(), options).saliency().sha256();
    }
    int port = freePort();
    start(port);
    RemoteOptions remote =
        RemoteOptions.builder()
            .scores(ScoreKind.PROBABILITIES)
            .imagesPerRequest(4)
            .concurrency(2)
            .patience(Duration.ofSeconds(120))
            .build();
    URI address = URI.create("http://127.0.0.1:" + port + "/v2/models/tiny");
    long[] killedAt = {-1};
    @SuppressWarnings("rawtypes")
    CompletableFuture[] restarted = {null};
    Progress progress =
        new Progress() {
          @Override
          public void forwards(long done, long of) {
            if (killedAt[0] < 0 && done >= 90) {
              killedAt[0] = done;
              server.destroyForcibly();
              server.onExit().join();
              restarted[0] = CompletableFuture.runAsync(() -> start(port));
            }
          }
        };
    try (BlackBox box = RemoteModel.connect(address, remote);
        Explainer explainer = Explainer.builder(box).device(Device.CPU).build()) {
      Explanation e = explainer.explain(Squares.image(), options, progress);
      System.out.println(
          "killed after " + killedAt[0] + " of " + e.forwards() + " forward passes; went on");
      assertThat(killedAt[0]).isBetween(1L, e.forwards() - 50);
      assertThat(e.saliency().sha256()).isEqualTo(expected);
    } finally {
      if (restarted[0] != null) {
        restarted[0].join();
      }
    }
  }
}
