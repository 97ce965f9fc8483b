package org.iassa.engine.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Runs the C++ program that counts what the iteration loop's operations allocate. */
class NativeAllocationTest {
  @Test
  void loop_allocatesNothing() throws IOException, InterruptedException {
    assumeTrue(works("make") && works("g++"), "make or g++ is not on the path");
    Process make =
        new ProcessBuilder("make", "-s", "-f", "build.mk", "OUT=target/native", "allocations")
            .directory(new File("../native"))
            .redirectErrorStream(true)
            .start();
    String output = new String(make.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(make.waitFor()).as(output).isZero();
    assertThat(output).contains("200 passes allocated 0 times");
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
