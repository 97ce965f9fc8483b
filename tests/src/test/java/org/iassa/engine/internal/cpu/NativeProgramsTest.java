package org.iassa.engine.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Runs the C++ programs that test what Java cannot reach. */
class NativeProgramsTest {
  @Test
  void loop_allocatesNothing() throws IOException, InterruptedException {
    assertThat(make("allocations")).contains("200 passes allocated 0 times");
  }

  @Test
  void riseRows_areTheirDefinitions_forEveryInstructionSetHere()
      throws IOException, InterruptedException {
    assertThat(make("rise-rows")).containsPattern("[0-9]{6,} elements agree");
  }

  private static String make(String target) throws IOException, InterruptedException {
    assumeTrue(works("make") && works("g++"), "make or g++ is not on the path");
    Process make =
        new ProcessBuilder("make", "-s", "-f", "build.mk", "OUT=target/native", target)
            .directory(new File("../native"))
            .redirectErrorStream(true)
            .start();
    String output = new String(make.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(make.waitFor()).as(output).isZero();
    return output;
  }

  private static boolean works(String tool) throws InterruptedException {
    try {
      return new ProcessBuilder(tool, "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
