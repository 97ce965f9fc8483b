package org.iassa.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.iassa.engine.OutputException;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.engine.internal.Temporaries;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;

/**
 * A folder that results appear in, whole or not at all. All files of an image are kept in memory
 * until they are complete, then written to a hidden folder beside their place and moved. The last
 * one moved is the report, so a report stands for a whole set.
 */
final class OutputFolder {
  private final Path folder;

  private OutputFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Checks that results can be written there, before any work is done, by creating and deleting an
   * empty file in the nearest existing folder.
   *
   * @throws OutputException if it is a file, or the nearest existing folder cannot be written to
   */
  static OutputFolder check(Path folder) {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new OutputException("--out " + folder + " is a file; expected a folder");
    }
    Path existing = folder.toAbsolutePath().normalize();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing)) {
      throw new OutputException(
          "--out " + folder + " cannot be created: " + existing + " is not a folder");
    }
    try { // permission bits say too little: root, read-only and virtual file systems
      Files.delete(Files.createTempFile(existing, ".iassa-", ".tmp"));
    } catch (IOException e) {
      throw new OutputException(
          "--out " + folder + " cannot be written to: " + AtomicFile.reason(e) + " in " + existing,
          e);
    }
    return new OutputFolder(folder);
  }

  /** Returns the folder for one of several images. */
  OutputFolder child(String name) {
    return check(folder.resolve(name));
  }

  /** Returns where it is. */
  Path path() {
    return folder;
  }

  /**
   * Writes a set of files, the last of them last. Older results of the same kind that this set does
   * not have are removed, so that the folder never mixes two runs.
   *
   * @return where they are
   * @throws OutputException if that fails; nothing half-written is left then
   */
  List<Path> write(Map<String, byte[]> files) {
    return write(files, Map.of());
  }

  /**
   * As {@link #write(Map)}, with files that are written already.
   *
   * @param finished files on the same file system, to be moved here, by name
   */
  List<Path> write(Map<String, byte[]> files, Map<String, Path> finished) {
    Path staging = Temporaries.hold(folder.resolve(".iassa-" + UUID.randomUUID() + ".tmp"));
    Phases.begin(Phase.WRITE);
    try {
      Files.createDirectories(folder);
      Files.createDirectory(staging);
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        AtomicFile.write(staging.resolve(file.getKey()), file.getValue());
      }
      removeOlder();
      List<Path> written = new ArrayList<>();
      for (Map.Entry<String, Path> file : finished.entrySet()) {
        AtomicFile.move(file.getValue(), folder.resolve(file.getKey()));
        written.add(folder.resolve(file.getKey()));
      }
      for (String name : files.keySet()) {
        AtomicFile.move(staging.resolve(name), folder.resolve(name));
        written.add(folder.resolve(name));
      }
      return written;
    } catch (IOException e) {
      throw new OutputException(
          "--out " + folder + " cannot be written to: " + AtomicFile.reason(e), e);
    } finally {
      Temporaries.remove(staging);
      Phases.end(Phase.WRITE);
    }
  }

  private void removeOlder() throws IOException {
    Files.deleteIfExists(folder.resolve("report.json"));
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : (Iterable<Path>) entries::iterator) {
        String name = entry.getFileName().toString();
        if (name.equals("scores.iassa")
            || name.matches("(saliency|overlay|iterations|standard_error)(-\\d+)?\\.(npy|png)")) {
          Files.deleteIfExists(entry);
        }
      }
    }
  }

  /**
   * Returns a hidden name in this folder, for a file that {@link #release} removes if it is still
   * there.
   */
  Path reserve() {
    Path file = folder.resolve(".iassa-" + UUID.randomUUID() + ".tmp");
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new OutputException(
          "--out " + folder + " cannot be created: " + AtomicFile.reason(e), e);
    }
    return Temporaries.hold(file);
  }

  /** Removes a file that {@link #reserve} named. */
  void release(Path file) {
    Temporaries.remove(file);
  }
}
