package org.iassa.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.iassa.engine.Device;
import org.iassa.engine.internal.controller.Backends;
import org.iassa.engine.internal.cuda.EmulatedBackendProvider;
import org.iassa.engine.spi.KernelBackend;

/**
 * The emulated device in the tests' own JVM: built with make when its tools are here, else skipped
 * with the reason. {@code iassa.emulator} on the command line names another build.
 */
public final class Emulator {
  private static final Path FOLDER = Path.of("../native/emulator").toAbsolutePath().normalize();
  private static final Device DEVICE = new Device(Device.Kind.CUDA_EMULATED, 0);

  private Emulator() {}

  /** Returns the emulated backend, or skips the test. */
  public static synchronized KernelBackend backend() {
    prepare();
    return Backends.select(DEVICE, 0);
  }

  /** Makes the emulated device available, or skips the test. */
  public static synchronized void prepare() {
    if (System.getProperty(EmulatedBackendProvider.FOLDER_PROPERTY) == null) {
      build();
      System.setProperty(
          EmulatedBackendProvider.FOLDER_PROPERTY, FOLDER.resolve("target/plain").toString());
    }
    Optional<String> reason = Backends.unavailable(DEVICE);
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
  }

  private static void build() {
    for (String tool : List.of("make", "g++", "awk")) {
      assumeTrue(
          Tool.present(tool), tool + " is not installed: the emulated device cannot be built");
    }
    try {
      run(List.of("./build-device.sh"));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void run(List<String> command) throws java.io.IOException {
    Process process =
        new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output;
    try (var stream = process.getInputStream()) {
      output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    try {
      assertThat(process.waitFor()).as(command + "\n" + output).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
