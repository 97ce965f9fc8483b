package org.iassa.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file in memory for what only reads files. */
public final class Scratch {
  private static Path folder;

  private Scratch() {}

  /** Returns a folder of this process alone, in memory where there is such a file system. */
  public static synchronized Path folder() throws IOException {
    if (folder == null) {
      Path memory = Path.of("/dev/shm");
      folder =
          Files.isWritable(memory)
              ? Files.createTempDirectory(memory, "iassa-fuzz-")
              : Files.createTempDirectory("iassa-fuzz-");
      Runtime.getRuntime().addShutdownHook(new Thread(Scratch::remove));
    }
    return folder;
  }

  /** Writes a file there and returns its path. */
  public static Path file(String name, byte[] data) throws IOException {
    return Files.write(folder().resolve(name), data);
  }

  private static void remove() {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      // a leftover among the temporary files
    }
  }
}
