package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.iassa.emulator.Emulator;
import org.iassa.engine.internal.cuda.EmulatedBackendProvider;
import org.iassa.kernels.cost.Roofline;
import org.iassa.kernels.gate.KernelFigures;
import org.junit.jupiter.api.Test;

/** The static gate of the kernels and the roofline sheet. */
class KernelsCommandTest {
  private static final KernelFigures GOOD =
      new KernelFigures("iassa_a", "sm_90", 256, 40, 1024, 0, 0, 0.75, 4, 0, 2, 1);

  private static KernelLimits limits(KernelFigures... figures) {
    return new KernelLimits(KernelLimits.allowing(List.of(figures)));
  }

  @Test
  void limits_allowWhatTheyWereMadeFrom() {
    assertThat(limits(GOOD).violations(List.of(GOOD))).isEmpty();
  }

  @Test
  void limits_nameEveryFigureThatIsBeyond() {
    KernelFigures bad = new KernelFigures("iassa_a", "sm_90", 256, 41, 1025, 8, 4, 0.5, 3, 1, 3, 2);
    assertThat(limits(GOOD).violations(List.of(bad)))
        .containsExactly(
            "iassa_a on sm_90: registers 41, expected at most 40",
            "iassa_a on sm_90: shared 1025, expected at most 1024",
            "iassa_a on sm_90: stack 8, expected at most 0",
            "iassa_a on sm_90: spills 4, expected at most 0",
            "iassa_a on sm_90: divisions 3, expected at most 2",
            "iassa_a on sm_90: fused 2, expected at most 1",
            "iassa_a on sm_90: wide 3, expected 4",
            "iassa_a on sm_90: tensor 1, expected 0",
            "iassa_a on sm_90: occupancy 50%, expected at least 75%");
  }

  @Test
  void limits_missNoKernel() {
    KernelFigures other =
        new KernelFigures("iassa_b", "sm_90", 256, 40, 1024, 0, 0, 0.75, 4, 0, 2, 1);
    assertThat(limits(GOOD).violations(List.of(other)))
        .containsExactly("iassa_b on sm_90 has no limits", "iassa_a has limits but does not exist");
  }

  /** The committed limits are for three architectures, and allow no spill anywhere. */
  @Test
  void committedLimits_forbidSpills() throws Exception {
    JsonNode all;
    try (InputStream in =
        Roofline.class.getResourceAsStream("/org/iassa/kernels/cuda/limits.json")) {
      all = new ObjectMapper().readTree(in);
    }
    assertThat(all.size()).isGreaterThan(50);
    for (JsonNode kernel : all) {
      Set<String> architectures = new TreeSet<>();
      ((ObjectNode) kernel).fieldNames().forEachRemaining(architectures::add);
      assertThat(architectures).containsExactly("sm_100", "sm_80", "sm_90");
      kernel.forEach(limit -> assertThat(limit.has("spills") || limit.has("stack")).isFalse());
    }
  }

  /** {@code ./iassa kernels --roofline > kernels/ROOFLINE.md} writes it anew. */
  @Test
  void rooflineSheet_isWhatTheCodeSays() throws Exception {
    assertThat(Files.readString(Path.of("../kernels/ROOFLINE.md"))).isEqualTo(Roofline.markdown());
  }

  @Test
  void kernels_compileForEveryArchitecture_withinTheirLimits() throws Exception {
    Path redist = Path.of(System.getProperty("iassa.cuda.redist", ""));
    assumeTrue(
        Files.isRegularFile(redist),
        "NVIDIA's compiler is not in Maven's local repository; ./iassa kernels fetches it: "
            + redist);
    Emulator.prepare();
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-D"
                    + EmulatedBackendProvider.FOLDER_PROPERTY
                    + "="
                    + System.getProperty(EmulatedBackendProvider.FOLDER_PROPERTY),
                "-cp",
                classPath + File.pathSeparator + redist,
                Main.class.getName(),
                "kernels")
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("iassa_affinity_stream_p3").contains("all within their limits");
  }
}
