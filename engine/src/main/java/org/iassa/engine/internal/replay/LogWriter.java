package org.iassa.engine.internal.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;
import org.iassa.engine.OutputException;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.engine.internal.Sha256;
import org.iassa.engine.internal.Temporaries;

/**
 * Writes a score log under a temporary name beside its place, and moves it there when it is whole.
 * Closing it before that removes what was written. Every failure is an {@link OutputException}.
 */
final class LogWriter implements AutoCloseable {
  private static final int STAGING_BYTES = 1 << 16;

  private final Path file;
  private final Path temporary;
  private final FileChannel channel;
  private final ByteBuffer staging =
      ByteBuffer.allocateDirect(STAGING_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final FloatBuffer floats = staging.asFloatBuffer();

  LogWriter(Path file) {
    this.file = file;
    Path name = file.getFileName();
    if (name == null || Files.isDirectory(file)) {
      throw new OutputException("the score log " + file + " is a folder; expected a file");
    }
    temporary =
        Temporaries.hold(file.resolveSibling("." + name + "." + UUID.randomUUID() + ".tmp"));
    try {
      channel =
          FileChannel.open(
              temporary,
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
    } catch (IOException e) {
      Temporaries.remove(temporary);
      throw failed(e);
    }
    ByteBuffer start = ByteBuffer.allocate(LogFormat.START_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    start.put(LogFormat.MAGIC).putInt(LogFormat.VERSION).putInt(0).flip();
    bytes(0, start);
  }

  private OutputException failed(IOException e) {
    return new OutputException(
        "the score log " + file + " cannot be written: " + AtomicFile.reason(e), e);
  }

  /** Writes bytes at a position. */
  void bytes(long position, ByteBuffer bytes) {
    try {
      for (long at = position; bytes.hasRemaining(); ) {
        at += channel.write(bytes, at);
      }
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Writes the first floats of a buffer at a position, little-endian. */
  void floats(long position, FloatBuffer values, long count) {
    int room = floats.capacity();
    for (long done = 0; done < count; done += room) {
      int some = (int) Math.min(room, count - done);
      floats.put(0, values, (int) done, some);
      bytes(position + done * Float.BYTES, staging.clear().limit(some * Float.BYTES));
    }
  }

  /** Returns the SHA-256 of a part of what was written. */
  String hash(long position, long bytes) {
    MessageDigest digest = Sha256.digest();
    try {
      long at = position;
      for (long left = bytes; left > 0; ) {
        staging.clear().limit((int) Math.min(staging.capacity(), left));
        int read = channel.read(staging, at);
        if (read <= 0) {
          throw new IOException("it was cut off by another process");
        }
        digest.update(staging.flip());
        at += read;
        left -= read;
      }
    } catch (IOException e) {
      throw failed(e);
    }
    return Sha256.hex(digest);
  }

  /** Writes header and trailer behind the parts, and moves the file to its place. */
  void finish(LogHeader header) {
    long end = LogFormat.START_BYTES + header.payloadBytes();
    byte[] json = HeaderJson.encode(header);
    if (json.length > LogFormat.MAX_HEADER_BYTES) {
      throw new OutputException("the header of " + file + " is too long: " + json.length);
    }
    ByteBuffer tail =
        ByteBuffer.allocate(json.length + LogFormat.TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    tail.put(json).putInt(json.length).put(HexFormat.of().parseHex(Sha256.hex(json)));
    tail.put(LogFormat.END).flip();
    try {
      channel.truncate(end); // what an unfinished pass left
      bytes(end, tail);
      channel.force(true);
      channel.close();
      AtomicFile.move(temporary, file);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Removes the file if it was not finished; a second call does nothing. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // the failure that led here says more
    }
    Temporaries.remove(temporary);
  }
}
