package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.iassa.image.Npy;
import org.iassa.image.TestImages;
import org.iassa.kernels.CacheRace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that start together and share empty caches. */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class SharedCachesTest {
  private static final int ROUNDS = Integer.getInteger("iassa.cache.rounds", 1);

  @TempDir Path folder;

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void assertEnd(List<Process> processes, List<Path> logs)
      throws IOException, InterruptedException {
    for (int i = 0; i < processes.size(); i++) {
      try {
        assertThat(processes.get(i).waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(processes.get(i).exitValue()).as(Files.readString(logs.get(i))).isZero();
      } finally {
        processes.get(i).destroyForcibly();
      }
    }
  }

  @Test
  void explain_givesTheSameMap_inTwoProcessesThatMeasureAtOnce() throws Exception {
    Path image = folder.resolve("photo.png");
    Files.write(image, TestImages.encode(TestImages.gradient(96, 96), "png"));
    ObjectMapper json = new ObjectMapper();
    for (int round = 0; round < ROUNDS; round++) {
      Path home = folder.resolve("round-" + round);
      Path cache = home.resolve("cache");
      List<Process> processes = new ArrayList<>();
      List<Path> logs = new ArrayList<>();
      Files.createDirectory(home);
      for (int p = 0; p < 2; p++) {
        logs.add(home.resolve("log-" + p));
        processes.add(
            new CommandProcess()
                .environment("XDG_CACHE_HOME", cache)
                .start(
                    logs.get(p),
                    "explain",
                    image,
                    "--max-forwards",
                    60,
                    "--precision",
                    "fp32",
                    "--device",
                    "cpu",
                    "--quiet",
                    "--out",
                    home.resolve("out-" + p)));
      }
      assertEnd(processes, logs);
      assertThat(logs).allSatisfy(log -> assertThat(log).isEmptyFile());

      List<Path> kept = files(cache);
      assertThat(kept).as("one model, no leftovers").hasSize(1);
      JsonNode size = json.readTree(kept.get(0).toFile());
      assertThat(size.get("batch").asInt()).isIn(1, 4, 8, 16, 32, 64);
      int[] used = new int[2];
      for (int p = 0; p < 2; p++) {
        used[p] =
            json.readTree(home.resolve("out-" + p + "/report.json").toFile()).at("/batch").asInt();
      }
      assertThat(used).as("the last that measured is kept").contains(size.get("batch").asInt());
      assertSameMap(home, used[0] == used[1]);
      System.out.printf("round %d: batches %d and %d%n", round, used[0], used[1]);
    }
  }

  /**
   * LibTorch's scores have other last bits in a batch of another size; the engine's sums do not.
   */
  private static void assertSameMap(Path home, boolean bits) throws IOException {
    float[] a = Npy.read(home.resolve("out-0/saliency.npy")).values();
    float[] b = Npy.read(home.resolve("out-1/saliency.npy")).values();
    if (bits) {
      assertThat(a).isEqualTo(b);
      return;
    }
    float most = 0;
    float worst = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i]));
      worst = Math.max(worst, Math.abs(a[i] - b[i]));
    }
    assertThat(worst).isLessThan(1e-3f * most);
  }

  @Test
  void kernelCache_isWhole_afterProcessesThatWriteTheSameFiles() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Path cache = folder.resolve("kernels-" + round);
      Path start = folder.resolve("start-" + round);
      List<Process> processes = new ArrayList<>();
      List<Path> logs = new ArrayList<>();
      for (int p = 0; p < 3; p++) {
        logs.add(folder.resolve("kernel-log-" + round + "-" + p));
        processes.add(
            new CommandProcess().main(CacheRace.class).start(logs.get(p), cache, start, p));
      }
      for (Path log : logs) {
        while (!Files.readString(log).contains("ready")) {
          Thread.sleep(5);
        }
      }
      Files.createFile(start);
      assertEnd(processes, logs);
      assertThat(files(cache))
          .hasSize(CacheRace.KERNELS)
          .allMatch(f -> f.toString().endsWith(".image"));
      int compiled = 0;
      for (Path log : logs) {
        compiled +=
            Integer.parseInt(Files.readString(log).replaceAll("(?s).*compiled (\\d+).*", "$1"));
      }
      System.out.printf(
          "round %d: %d of %d kernels compiled twice or more%n",
          round, compiled - CacheRace.KERNELS, CacheRace.KERNELS);
      assertThat(CacheRace.compile(cache)).as("compiled anew from a full cache").isZero();
    }
  }
}
