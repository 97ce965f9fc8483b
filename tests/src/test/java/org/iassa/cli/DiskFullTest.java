package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.iassa.engine.OutputException;
import org.iassa.engine.internal.AtomicFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system of 256 KiB that fills up while results are written. Needs leave to mount one. */
class DiskFullTest {
  @TempDir Path folder;
  private Path disk;

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    disk = Files.createDirectory(folder.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk.toString()),
        "a tmpfs cannot be mounted here");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    run("umount", disk.toString());
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void file_isWrittenWhollyOrNotAtAll() throws IOException {
    Path file = disk.resolve("map.npy");
    AtomicFile.write(file, new byte[1000]);

    assertThatThrownBy(() -> AtomicFile.write(file, new byte[1 << 20]))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("map.npy");
    assertThat(names(disk)).containsExactly("map.npy");
    assertThat(Files.size(file)).as("the older file").isEqualTo(1000);
  }

  @Test
  void results_appearWhollyOrNotAtAll() throws IOException {
    OutputFolder out = OutputFolder.check(disk.resolve("out"));
    out.write(results(20_000));

    assertThatThrownBy(() -> out.write(results(100_000)))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("cannot be written");
    assertThat(names(disk.resolve("out")))
        .as("the older results stay, and nothing hidden is left")
        .containsExactly("overlay.png", "report.json", "saliency.npy");
    for (String name : names(disk.resolve("out"))) {
      assertThat(Files.size(disk.resolve("out").resolve(name))).isEqualTo(20_000);
    }
  }

  private static Map<String, byte[]> results(int bytes) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("saliency.npy", new byte[bytes]);
    files.put("overlay.png", new byte[bytes]);
    files.put("report.json", new byte[bytes]);
    return files;
  }
}
