package org.iassa.engine.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.iassa.engine.OutputException;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;

/** Writes files so that nobody ever sees a half-written one. */
public final class AtomicFile {
  private AtomicFile() {}

  /**
   * Writes a file under a temporary name beside it and moves it into place.
   *
   * @throws OutputException if that fails; the temporary file is gone then
   */
  public static void write(Path file, byte[] content) {
    Path name = file.getFileName();
    Path temporary =
        Temporaries.hold(file.resolveSibling("." + name + "." + UUID.randomUUID() + ".tmp"));
    Phases.begin(Phase.WRITE);
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      move(temporary, file);
      Phases.moved(Phase.WRITE, content.length);
    } catch (IOException e) {
      throw new OutputException(file + " cannot be written: " + reason(e), e);
    } finally {
      Temporaries.remove(temporary);
      Phases.end(Phase.WRITE);
    }
  }

  /** Moves a file or folder on one file system, in place of what is there. */
  public static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Returns what went wrong, with the kind of error where the message is only a path. */
  public static String reason(IOException e) {
    String kind = e.getClass().getSimpleName();
    return switch (kind) {
      case "AccessDeniedException" -> "permission denied";
      case "NoSuchFileException" -> "its folder does not exist";
      case "FileAlreadyExistsException" -> "it exists already";
      default -> e.getMessage() == null ? kind : e.getMessage();
    };
  }
}
