package org.iassa.bench.profile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalDouble;

/** The time that so many bytes take at least to the disk: one file, one call, forced once. */
final class WriteFloor {
  private static final long MOST = 1 << 28;

  private WriteFloor() {}

  /** Measures it in the folder for temporary files; empty without bytes or if that fails. */
  static OptionalDouble nanos(long bytes) {
    if (bytes <= 0 || bytes > MOST) {
      return OptionalDouble.empty();
    }
    try {
      Path file = Files.createTempFile("iassa-floor", ".bin");
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        ByteBuffer content = ByteBuffer.allocateDirect((int) bytes);
        long began = System.nanoTime();
        while (content.hasRemaining()) {
          channel.write(content);
        }
        channel.force(true);
        return OptionalDouble.of(System.nanoTime() - began);
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }
}
