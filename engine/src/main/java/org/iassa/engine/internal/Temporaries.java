package org.iassa.engine.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.iassa.engine.CancelledException;

/**
 * Files and folders that stand beside results until those are whole. Whoever makes one holds it
 * here, so that a process that is told to end can remove them all.
 */
public final class Temporaries {
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
  private static volatile boolean ended;

  private Temporaries() {}

  /**
   * Notes a path before something is made there, and returns it.
   *
   * @throws CancelledException if the process is ending: nobody would remove it
   */
  public static Path hold(Path path) {
    HELD.add(path);
    if (ended) {
      HELD.remove(path);
      throw new CancelledException("interrupted; nothing more is written");
    }
    return path;
  }

  /** Removes what is there, if anything is, and forgets the path. */
  public static void remove(Path path) {
    try (Stream<Path> entries = Files.exists(path) ? Files.walk(path) : Stream.empty()) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(entry);
      }
    } catch (IOException e) {
      // a hidden leftover is all that remains; the error that led here says more
    }
    HELD.remove(path);
  }

  /** Removes all that are held, and lets nobody make more: the process is ending. */
  public static void end() {
    ended = true;
    HELD.forEach(Temporaries::remove);
  }
}
