package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@link AllocationFaults} in a process of its own, under a malloc that fails on demand. */
class AllocationFaultsTest {
  @TempDir Path folder;

  @Test
  void everyAllocation_mayFail() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/make")), "make is not there");
    Process make =
        new ProcessBuilder("make", "-s", "-f", "build.mk", "OUT=target/native", "faults")
            .directory(new File("../native"))
            .inheritIO()
            .start();
    assertThat(make.waitFor()).isZero();
    Path control = Files.write(folder.resolve("control"), new byte[4 * Long.BYTES]);
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                AllocationFaults.class.getName(),
                control.toString())
            .redirectErrorStream(true);
    builder.environment().put("IASSA_FAULTS", control.toString());
    builder
        .environment()
        .put(
            "LD_PRELOAD", new File("../native/target/native/failing_malloc.so").getCanonicalPath());
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    Matcher counts = Pattern.compile("(\\d+) faults injected: (\\d+) absorbed").matcher(output);
    assertThat(counts.find()).as(output).isTrue();
    assertThat(Integer.parseInt(counts.group(1))).as(output).isGreaterThan(100);
  }
}
