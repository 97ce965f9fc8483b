package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.iassa.image.TestImages;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InterruptionTest {
  @TempDir Path folder;
  @TempDir Path logs;

  @ParameterizedTest
  @CsvSource({"INT,130,false", "INT,130,true", "TERM,143,false"})
  void signal_endsWithinTwoSecondsAndLeavesNothing(String signal, int code, boolean deaf)
      throws IOException, InterruptedException {
    Path image = folder.resolve("photo.png");
    Files.write(image, TestImages.encode(TestImages.gradient(40, 30), "png"));
    Path results = folder.resolve("results");
    Path log = logs.resolve("log");
    Process process =
        new CommandProcess()
            .main(SlowMain.class)
            .java("-Ddeaf=" + deaf)
            .start(log, "explain", image, "--out", results);
    try {
      awaitWork(process, log);
      assertThat(CommandProcess.signal(signal, process, Duration.ofSeconds(20))).isLessThan(2);
      assertThat(process.exitValue()).isEqualTo(code);
    } finally {
      process.destroyForcibly();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(image);
    }
  }

  private static void awaitWork(Process process, Path log)
      throws IOException, InterruptedException {
    while (process.isAlive() && !Files.readAllLines(log).contains("working")) {
      Thread.sleep(5);
    }
    assertThat(Files.readAllLines(log)).contains("working");
  }

  @Test
  void temporaryFiles_areRemoved_whoeverMadeThem() throws IOException, InterruptedException {
    Path results = Files.createDirectory(folder.resolve("results"));
    Path log = logs.resolve("log");
    Process process = new CommandProcess().main(HoldingMain.class).start(log, results);
    try {
      awaitWork(process, log);
      try (Stream<Path> files = Files.list(results)) {
        assertThat(files).as("the unfinished log").hasSize(1);
      }
      CommandProcess.interrupt(process, Duration.ofSeconds(20));
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(log)).isEqualTo(ExitCode.INTERRUPTED);
    try (Stream<Path> files = Files.list(results)) {
      assertThat(files.map(file -> file.getFileName().toString())).isSubsetOf("early");
    }
  }

  /** A slice of {@code tests/interrupt.sh}. */
  @Test
  void commands_endCleanly_atRandomMoments() throws IOException, InterruptedException {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Interruptions interruptions = new Interruptions(folder, seed);
    for (int i = 0; i < 3; i++) {
      System.out.println(interruptions.one(Interruptions.Command.DEMO));
    }
    System.out.println(interruptions.report());
  }
}
