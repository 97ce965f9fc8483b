package org.iassa.engine.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * libiassa's C interface under AddressSanitizer and UndefinedBehaviorSanitizer: the fuzzer's
 * committed inputs, and new ones for three seconds. Longer runs: {@code make -C native -f build.mk
 * fuzz SECONDS=1800}. Skips, with the reason, where the compiler has no sanitizers.
 */
class AbiFuzzTest {
  private static final File NATIVE = new File("../native");
  private static final String REACHED = "places of the code that the corpus reaches";

  @TempDir Path folder;

  private record Result(int code, String output) {}

  @Test
  void interface_touchesNothingBeyondItsBuffers_forTheCorpusAndNewInputs() throws Exception {
    Path program = folder.resolve("empty.cpp");
    Files.writeString(program, "int main() { return 0; }\n");
    String built = folder.resolve("empty").toString();
    Result sanitizers =
        run("g++", "-fsanitize=address,undefined", "-fopenmp", "-o", built, program.toString());
    sanitizers = sanitizers.code == 0 ? run(built) : sanitizers;
    assumeTrue(sanitizers.code == 0, "g++ has no sanitizers: " + sanitizers.output);
    assumeTrue(run("make", "--version").code == 0, "make is not installed");

    Result result = run("make", "-s", "-j2", "-f", "build.mk", "OUT=target/native", "fuzz-slice");

    assertThat(result.code).as(result.output).isZero();
    int corpus = new File(NATIVE, "src/test/fuzz/corpus").list().length;
    assertThat(number("(\\d+) inputs, \\d+ places", result)).isEqualTo(corpus);
    assertThat(number("\\d+ inputs, (\\d+) places", result)).as(REACHED).isGreaterThan(1000);
    assertThat(number("(\\d+) executions", result)).isPositive();
  }

  private static int number(String pattern, Result result) {
    Matcher found = Pattern.compile(pattern).matcher(result.output);
    assertThat(found.find()).as(result.output).isTrue();
    return Integer.parseInt(found.group(1));
  }

  private static Result run(String... command) throws InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(NATIVE).redirectErrorStream(true);
    // LibTorch's settings for malloc are not the sanitizers'.
    builder.environment().remove("GLIBC_TUNABLES");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      return new Result(-1, Arrays.toString(command) + ": " + e);
    }
  }
}
