package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are ended in the middle, and what a later one makes of what they left. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class EvaluateKillTest {
  private static final int KILLS = Integer.getInteger("iassa.kills", 6);
  private static final int IMAGES = KILLS + 2;

  @TempDir static Path shared;
  private static Path whole;

  @TempDir Path temporary;
  private Path killed;

  @BeforeEach
  void folder() {
    killed = temporary.resolve("killed");
  }

  private Process start(Path out, long delay) throws IOException {
    return new CommandProcess()
        .main(PatchMain.class)
        .java("-Ddelay=" + delay)
        .start(temporary.resolve("log"), arguments(out));
  }

  private static Object[] arguments(Path out) {
    return new Object[] {
      "evaluate",
      "--dataset",
      "scenes",
      "--count",
      IMAGES,
      "--target",
      "annotated",
      "--methods",
      "iassa,rise@60,centre-gaussian",
      "--protocols",
      "xplique,openvino",
      "--input-size",
      "32",
      "--batch",
      "16",
      "--pictures",
      "3",
      "--out",
      out
    };
  }

  /** A run without an end by force, in a process of its own. */
  private Path whole() throws IOException, InterruptedException {
    if (whole == null) {
      Path out = shared.resolve("whole");
      assertThat(start(out, 0).waitFor()).as(log()).isZero();
      whole = out;
    }
    return whole;
  }

  private String log() {
    try {
      return Files.readString(temporary.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long size(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  private static long lines(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    }
  }

  @Test
  void killedRun_goesOnToTheSameBytes() throws IOException, InterruptedException {
    Path whole = whole();
    long total = size(whole.resolve("results.jsonl"));
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    List<Long> points = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      Path results = killed.resolve("results.jsonl");
      String before = Files.exists(results) ? Files.readString(results) : "";
      long until = before.length() + (long) (random.nextDouble() * total / (KILLS + 1));
      Process process = start(killed, 2);
      while (process.isAlive() && size(results) <= until) {
        Thread.onSpinWait();
      }
      Thread.sleep(random.nextInt(30));
      process.destroyForcibly(); // SIGKILL
      assertThat(process.waitFor()).as("kill %d, seed %d: %s", kill, seed, log()).isEqualTo(137);
      String after = Files.readString(results);
      assertThat(after.length()).as("seed %d", seed).isGreaterThan(before.length());
      String kept = before.substring(0, before.lastIndexOf('\n') + 1);
      assertThat(after.startsWith(kept)).as("lines are kept; seed %d", seed).isTrue();
      points.add((long) after.length());
    }
    assertThat(points.get(KILLS - 1)).as("seed %d", seed).isLessThan(total);
    assertThat(start(killed, 0).waitFor()).as(log()).isZero();
    System.out.printf("killed at %s of %d bytes of results%n", points, total);

    assertThat(killed.resolve("results.jsonl"))
        .as("seed %d, killed at %s", seed, points)
        .hasSameBinaryContentAs(whole.resolve("results.jsonl"));
    assertThat(lines(killed.resolve("timings.jsonl"))).isEqualTo(3 * IMAGES);
    assertThat(names(killed)).isEqualTo(names(whole));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.map(f -> folder.relativize(f).toString()).sorted().toList();
    }
  }

  @Test
  void interruptedRun_endsWithinTwoSecondsAndGoesOn() throws IOException, InterruptedException {
    Path whole = whole();
    Process process = start(killed, 25);
    try {
      while (process.isAlive() && lines(killed.resolve("results.jsonl")) < 2) {
        Thread.sleep(5);
      }
      assertThat(process.isAlive()).as(log()).isTrue();
      assertThat(CommandProcess.interrupt(process, Duration.ofSeconds(20))).isLessThan(2);
      assertThat(process.exitValue()).as(log()).isEqualTo(130);
    } finally {
      process.destroyForcibly();
    }
    assertThat(killed.resolve("summary.json")).doesNotExist();
    assertThat(start(killed, 0).waitFor()).as(log()).isZero();
    assertThat(killed.resolve("results.jsonl"))
        .hasSameBinaryContentAs(whole.resolve("results.jsonl"));
  }
}
