package org.iassa.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The emulated CUDA driver under JavaCPP's unmodified preset, in a JVM of its own: {@code
 * LD_LIBRARY_PATH} counts only when a process starts, and a fault in native code must not end the
 * tests' JVM. Builds native/emulator with make first (seconds when nothing changed); skips, with
 * the reason, where make or g++ is missing.
 */
class EmulatedDriverTest {
  private static final Path EMULATOR = Path.of("../native/emulator").toAbsolutePath().normalize();
  private static final Path BUILT = EMULATOR.resolve("target/plain");

  @BeforeAll
  static void build() throws Exception {
    for (String tool : List.of("make", "g++", "awk")) {
      assumeTrue(
          Tool.present(tool), tool + " is not installed: the emulated driver cannot be built");
    }
    Tool.Ended make = run(Map.of(), List.of("make", "-C", EMULATOR.toString(), "all"), 900);
    assertThat(make.code()).as(make.output()).isZero();
  }

  @Test
  void preset_runsSaxpy_throughEmulatedDriver() throws Exception {
    Map<String, String> seen = saxpy(Map.of("IASSA_EMU_DEVICE", "sm_80"));
    assertThat(seen)
        .containsEntry("devices", "1")
        .containsEntry("name", "iassa emulated A100")
        .containsEntry("major", "8")
        .containsEntry("before-sync", "-1.0") // queued work waits for its synchronisation
        .containsEntry("right", "1003")
        .containsEntry("unsupported", "801")
        .containsEntry("injected-oom", "2")
        .containsEntry("out-of-range", "700")
        .containsEntry("sticky", "700")
        .containsEntry("done", "1");
    assertThat(seen.get("why")).contains("saxpy.cu:7").contains("not within one live allocation");
  }

  @Test
  void preset_runsSaxpy_inRandomThreadOrderOnTwoThreads() throws Exception {
    Map<String, String> seen =
        saxpy(
            Map.of(
                "IASSA_EMU_ORDER", "random",
                "IASSA_EMU_SEED", "20260",
                "IASSA_EMU_STREAMS", "random",
                "IASSA_EMU_WORKERS", "2"));
    assertThat(seen).containsEntry("right", "1003").containsEntry("done", "1");
  }

  private static Map<String, String> saxpy(Map<String, String> settings) throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Map<String, String> environment = new java.util.HashMap<>(settings);
    environment.put("LD_LIBRARY_PATH", BUILT.toString());
    Path library = BUILT.resolve("libiassa_kernels_emulated.so");
    Tool.Ended result =
        run(
            environment,
            List.of(
                java.toString(),
                "-cp",
                classPath,
                EmulatedSaxpy.class.getName(),
                library.toString()),
            120);
    assertThat(result.code()).as(result.output()).isZero();
    return result
        .output()
        .lines()
        .filter(line -> line.matches("[a-z-]+ .*"))
        .map(line -> line.split(" ", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, second) -> first));
  }

  private static Tool.Ended run(Map<String, String> environment, List<String> command, int seconds)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    return Tool.run(builder, seconds);
  }
}
