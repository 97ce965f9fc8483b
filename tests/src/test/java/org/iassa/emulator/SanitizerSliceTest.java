package org.iassa.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A slice of the kernels' suite under AddressSanitizer, UndefinedBehaviorSanitizer and
 * ThreadSanitizer, and whether the bugs of {@code mutants.txt} can still be planted. The whole
 * suites: {@code make -C native/emulator kernels-test-asan kernels-test-tsan}, {@code
 * native/emulator/mutate.sh}. Skips, with the reason, where the compiler has no sanitizers.
 */
class SanitizerSliceTest {
  private static final Path EMULATOR = Path.of("../native/emulator").toAbsolutePath().normalize();
  private static final int SECONDS = 1800;

  @BeforeAll
  static void tools() throws Exception {
    for (String tool : List.of("make", "g++", "awk")) {
      assumeTrue(Tool.present(tool), tool + " is not installed");
    }
  }

  @Test
  void kernels_haveNoRaceAndNoStrayAccess(@org.junit.jupiter.api.io.TempDir Path folder)
      throws Exception {
    Path program = folder.resolve("empty.cpp");
    Files.writeString(program, "int main() { return 0; }\n");
    for (String sanitizer : List.of("address,undefined", "thread")) {
      String built = folder.resolve("empty").toString();
      Tool.Ended compiler = run("g++", "-fsanitize=" + sanitizer, "-o", built, program.toString());
      Tool.Ended result = compiler.code() == 0 ? run(built) : compiler;
      assumeTrue(
          result.code() == 0, "g++ -fsanitize=" + sanitizer + " does not work: " + result.output());
    }
    Tool.Ended result = run("make", "-s", "kernels-slice");
    assertThat(result.code()).as(result.output()).isZero();
    assertThat(result.output()).contains("entry points ran").doesNotContain("FAILED");
  }

  @Test
  void everyMutant_canBePlanted() throws Exception {
    Tool.Ended result = run("./mutate.sh", "--check");
    assertThat(result.code()).as(result.output()).isZero();
  }

  private static Tool.Ended run(String... command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(EMULATOR.toFile());
    // LibTorch's settings for malloc are not the sanitizers'.
    builder.environment().remove("GLIBC_TUNABLES");
    return Tool.run(builder, SECONDS);
  }
}
