package org.iassa.evaluate;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.iassa.engine.OutputException;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;

/**
 * A file of lines that only grows. Each line is written by one call and forced to the disk before
 * {@link #append} returns; a last line without an end, left by a kill, is cut off when the file is
 * opened.
 */
final class LineLog implements AutoCloseable {
  private static final int BLOCK = 1 << 16;

  private final Path file;
  private final FileChannel channel;

  private LineLog(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Opens a file, making it if it is not there. */
  static LineLog open(Path file) {
    try {
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      LineLog log = new LineLog(file, channel);
      log.keep(log.wholeLines());
      return log;
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Hands on every line, without its end. */
  static void read(Path file, Consumer<String> lines) {
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.accept(line);
      }
    } catch (IOException e) {
      throw new OutputException(file + " cannot be read: " + AtomicFile.reason(e), e);
    }
  }

  /** Cuts the file off after its first bytes. */
  void keep(long bytes) {
    try {
      if (bytes < channel.size()) {
        channel.truncate(bytes);
        channel.force(true);
      }
      channel.position(bytes);
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  /** Adds a line and waits until it is on the disk. */
  void append(String line) {
    Phases.begin(Phase.WRITE);
    try {
      ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
      Phases.moved(Phase.WRITE, bytes.remaining());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    } catch (IOException e) {
      throw failed(file, e);
    } finally {
      Phases.end(Phase.WRITE);
    }
  }

  /** Returns how many bytes the lines take that have an end. */
  private long wholeLines() throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK);
    for (long end = channel.size(); end > 0; ) {
      long start = Math.max(0, end - BLOCK);
      block.clear().limit((int) (end - start));
      while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {
        // a file may be read in pieces
      }
      for (int i = block.position() - 1; i >= 0; i--) {
        if (block.get(i) == '\n') {
          return start + i + 1;
        }
      }
      end = start;
    }
    return 0;
  }

  private static OutputException failed(Path file, IOException e) {
    return new OutputException(file + " cannot be written: " + AtomicFile.reason(e), e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw failed(file, e);
    }
  }
}
