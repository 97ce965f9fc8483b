package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.iassa.cli.CommandProcess;
import org.iassa.cli.ExitCode;
import org.iassa.image.TestImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models behind TLS, with certificates made here by the JDK's keytool. */
class RemoteTlsTest {
  private static final String PASSWORD = "changeit";
  private static final RemoteOptions OPTIONS =
      RemoteOptions.builder()
          .scores(ScoreKind.PROBABILITIES)
          .timeout(Duration.ofSeconds(20))
          .patience(Duration.ofSeconds(20))
          .build();

  @TempDir Path folder;

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
    String[] command = new String[arguments.length + 1];
    command[0] = program.toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
  }

  /** Makes a key that certifies itself. */
  private Path keys(String name, String host) throws IOException, InterruptedException {
    Path file = folder.resolve(name);
    keytool(
        "-genkeypair",
        "-alias",
        "server",
        "-keyalg",
        "EC",
        "-dname",
        "CN=" + name,
        "-ext",
        host,
        "-validity",
        "2",
        "-keystore",
        file.toString(),
        "-storetype",
        "PKCS12",
        "-storepass",
        PASSWORD);
    return file;
  }

  private static KServeServer server(Path keys) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(factory.getKeyManagers(), null, null);
    return new KServeServer(tls);
  }

  /** Explains in a process whose trust store is this one. */
  private CommandProcess.Ended explain(Path trusted, URI model)
      throws IOException, InterruptedException {
    Path image = folder.resolve("photo.png");
    Files.write(image, TestImages.encode(TestImages.gradient(64, 64), "png"));
    return new CommandProcess()
        .java(
            "-Djavax.net.ssl.trustStore=" + trusted,
            "-Djavax.net.ssl.trustStorePassword=" + PASSWORD)
        .environment("TOKEN", "hunter2")
        .run(
            "explain",
            image,
            "--model",
            model,
            "--scores",
            "probabilities",
            "--remote-token-env",
            "TOKEN",
            "--remote-patience",
            5,
            "--method",
            "occlusion",
            "--window",
            20,
            "--target",
            1,
            "--quiet",
            "--out",
            folder.resolve("out"));
  }

  @Test
  void certificate_thatNobodyVouchesFor_isRefusedAtOnce() throws Exception {
    try (KServeServer server = server(keys("own.p12", "SAN=ip:127.0.0.1"))) {
      long start = System.nanoTime();
      assertThatThrownBy(() -> RemoteModel.connect(server.uri(), OPTIONS).close())
          .isInstanceOf(ModelException.class)
          .hasMessageContainingAll(server.uri().toString(), "TLS", "javax.net.ssl.trustStore")
          .hasMessageContaining("certification path");
      assertThat((System.nanoTime() - start) / 1e9).as("no second attempt").isLessThan(15);
      assertThat(server.infers).hasValue(0);
    }
  }

  @Test
  void certificate_inTheTrustStore_isAccepted_ifItNamesTheHost() throws Exception {
    Path own = keys("own.p12", "SAN=ip:127.0.0.1");
    try (KServeServer server = server(own)) {
      CommandProcess.Ended ended = explain(own, server.uri());
      assertThat(ended.code()).as(ended.text()).isZero();
      assertThat(server.lastAuthorization).isEqualTo("Bearer hunter2");
      assertThat(folder.resolve("out/saliency.npy")).exists();
    }
    Path other = keys("other.p12", "SAN=dns:elsewhere.example");
    try (KServeServer server = server(other)) {
      refused(explain(other, server.uri()), server, "127.0.0.1");
    }
  }

  private static void refused(CommandProcess.Ended ended, KServeServer server, String says) {
    assertThat(ended.code()).as(ended.text()).isEqualTo(ExitCode.MODEL);
    assertThat(ended.text()).contains("TLS", says).doesNotContain("hunter2");
    assertThat(server.lastAuthorization).isNull();
  }

  @Test
  void server_thatSpeaksNoTls_isRefused() throws IOException {
    try (ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread answers =
          new Thread(
              () -> {
                while (!plain.isClosed()) {
                  try (Socket one = plain.accept()) {
                    one.getInputStream().read(new byte[64]);
                    one.getOutputStream()
                        .write(
                            "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    one.shutdownOutput();
                    one.getInputStream().readAllBytes();
                  } catch (IOException e) {
                    // the client hangs up, or the test is over
                  }
                }
              });
      answers.setDaemon(true);
      answers.start();
      URI address = URI.create("https://127.0.0.1:" + plain.getLocalPort() + "/v2/models/tiny");
      assertThatThrownBy(() -> RemoteModel.connect(address, OPTIONS).close())
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("TLS");
    }
  }
}
