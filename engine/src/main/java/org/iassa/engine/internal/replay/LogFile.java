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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.iassa.engine.ScoreLog;
import org.iassa.engine.ScoreLogException;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.engine.internal.Sha256;
import org.iassa.engine.spi.FeatureMap;

/**
 * A score log that was opened: its header in memory, its scores on disk. Everything is checked when
 * it opens, sizes against the file's before anything is allocated by them; every failure is a
 * {@link ScoreLogException} that names the file.
 */
public final class LogFile implements AutoCloseable {
  private static final int STAGING_BYTES = 1 << 16;

  private final String name;
  private final FileChannel channel;
  private final long size;
  private final ByteBuffer staging =
      ByteBuffer.allocateDirect(STAGING_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final LogHeader header;
  private final List<Long> starts = new ArrayList<>();

  /**
   * Opens and checks a log.
   *
   * @param name what messages call it
   */
  public LogFile(String name, Path file) {
    this.name = name;
    if (!Files.isRegularFile(file)) {
      throw new ScoreLogException(
          name + (Files.exists(file) ? " is not a file" : " does not exist"));
    }
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new ScoreLogException(name + " cannot be read: " + AtomicFile.reason(e), e);
    }
    try {
      size = channel.size();
      header = readHeader();
      check();
    } catch (IOException e) {
      close();
      throw new ScoreLogException(name + " cannot be read: " + AtomicFile.reason(e), e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private ScoreLogException bad(String what) {
    return new ScoreLogException(name + " " + what);
  }

  private LogHeader readHeader() throws IOException {
    if (size < LogFormat.START_BYTES + LogFormat.TRAILER_BYTES) {
      throw bad("has " + size + " bytes, too few for a score log");
    }
    ByteBuffer start = read(0, LogFormat.START_BYTES);
    byte[] magic = new byte[LogFormat.MAGIC.length];
    start.get(magic);
    if (!Arrays.equals(magic, LogFormat.MAGIC)) {
      throw bad("is not a score log");
    }
    int version = start.getInt();
    if (version != LogFormat.VERSION) {
      throw bad("has format version " + version + ", expected " + LogFormat.VERSION);
    }
    ByteBuffer trailer = read(size - LogFormat.TRAILER_BYTES, LogFormat.TRAILER_BYTES);
    int length = trailer.getInt();
    byte[] hash = new byte[LogFormat.HASH_BYTES];
    trailer.get(hash);
    byte[] end = new byte[LogFormat.END.length];
    trailer.get(end);
    if (!Arrays.equals(end, LogFormat.END)) {
      throw bad("is truncated: it does not end as a score log does");
    }
    long room = size - LogFormat.START_BYTES - LogFormat.TRAILER_BYTES;
    if (length < 2 || length > Math.min(room, LogFormat.MAX_HEADER_BYTES)) {
      throw bad(
          "has a header of "
              + length
              + " bytes, expected 2 to "
              + Math.min(room, LogFormat.MAX_HEADER_BYTES));
    }
    byte[] json = new byte[length];
    read(size - LogFormat.TRAILER_BYTES - length, length).get(json);
    if (!HexFormat.of().formatHex(hash).equals(Sha256.hex(json))) {
      throw bad("is damaged: the checksum of its header is wrong");
    }
    LogHeader found = HeaderJson.decode(name, json);
    if (LogFormat.START_BYTES + found.payloadBytes() != size - LogFormat.TRAILER_BYTES - length) {
      throw bad(
          "has "
              + (room - length)
              + " bytes of scores and features, its header tells of "
              + found.payloadBytes());
    }
    return found;
  }

  private void check() throws IOException {
    long at = LogFormat.START_BYTES;
    at = part("the scores of the image", at, header.imageScoreBytes(), header.imageScoresSha256());
    at = part("the features", at, header.featureBytes(), header.featuresSha256());
    for (LogPass pass : header.passes()) {
      starts.add(at);
      String what = "pass " + (starts.size() - 1);
      at = part(what, at, pass.bytes(header.classes()), pass.sha256());
      if (pass.bitBytes() > 0) {
        BitSet bits = windows(starts.size() - 1);
        if (bits.cardinality() != pass.rows() || bits.length() > pass.laid()) {
          throw bad(
              what + " marks " + bits.cardinality() + " windows and has " + pass.rows() + " rows");
        }
      }
    }
  }

  private long part(String what, long at, long bytes, String sha256) throws IOException {
    MessageDigest digest = Sha256.digest();
    for (long done = 0; done < bytes; done += staging.capacity()) {
      digest.update(read(at + done, (int) Math.min(staging.capacity(), bytes - done)));
    }
    if (!Sha256.hex(digest).equals(sha256)) {
      throw bad("is damaged: the checksum of " + what + " is wrong");
    }
    return at + bytes;
  }

  /** Reads some bytes: into the staging buffer where they fit, valid until the next call. */
  private ByteBuffer read(long position, int bytes) throws IOException {
    ByteBuffer to =
        bytes <= staging.capacity()
            ? staging.clear().limit(bytes)
            : ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = position; to.hasRemaining(); ) {
      int read = channel.read(to, at);
      if (read < 0) {
        throw bad("is truncated: it ends at byte " + at);
      }
      at += read;
    }
    return to.flip();
  }

  /** Reads floats to the start of a buffer. */
  private void floats(long position, long count, FloatBuffer out, int at) {
    try {
      int room = staging.capacity() / Float.BYTES;
      for (long done = 0; done < count; done += room) {
        int some = (int) Math.min(room, count - done);
        FloatBuffer values =
            read(position + done * Float.BYTES, some * Float.BYTES).asFloatBuffer();
        out.put((int) (at + done), values, 0, some);
      }
    } catch (IOException e) {
      throw new ScoreLogException(name + " cannot be read: " + AtomicFile.reason(e), e);
    }
  }

  LogHeader header() {
    return header;
  }

  /** Returns what messages call the log. */
  public String name() {
    return name;
  }

  /** Returns what the run was. */
  public ScoreLog.Run run() {
    LogHeader h = header;
    return new ScoreLog.Run(
        h.method(),
        h.preset(),
        h.options(),
        h.height(),
        h.width(),
        h.classes(),
        h.passes().size(),
        h.passes().stream().mapToLong(LogPass::rows).sum(),
        h.targets(),
        h.maps(),
        h.seed(),
        h.fill(),
        h.precision(),
        h.batch(),
        h.device(),
        h.model(),
        h.imageSha256(),
        h.framing(),
        h.attention(),
        !h.levels().isEmpty());
  }

  /** Returns the scores of the unmasked image, one per class. */
  public float[] imageScores() {
    float[] scores = new float[header.classes()];
    floats(LogFormat.START_BYTES, scores.length, FloatBuffer.wrap(scores), 0);
    return scores;
  }

  /** Returns the attention's features in fresh memory; empty if there are none. */
  List<FeatureMap> features() {
    List<FeatureMap> maps = new ArrayList<>();
    long at = LogFormat.START_BYTES + header.imageScoreBytes();
    for (LogHeader.Level level : header.levels()) {
      FloatBuffer data =
          ByteBuffer.allocateDirect(Math.toIntExact(level.floats() * Float.BYTES))
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      floats(at, level.floats(), data, 0);
      maps.add(new FeatureMap(level.channels(), level.height(), level.width(), data));
      at += level.floats() * Float.BYTES;
    }
    return maps;
  }

  /** Returns which windows of a pass's grid were scored, by index in row-major order. */
  BitSet windows(int pass) {
    byte[] bits = new byte[header.passes().get(pass).bitBytes()];
    try {
      read(starts.get(pass), bits.length).get(bits);
    } catch (IOException e) {
      throw new ScoreLogException(name + " cannot be read: " + AtomicFile.reason(e), e);
    }
    return BitSet.valueOf(bits);
  }

  /** Reads rows of a pass: count × C floats, from the start of a buffer. */
  void rows(int pass, int first, int count, FloatBuffer out) {
    LogPass p = header.passes().get(pass);
    Objects.checkFromIndexSize(first, count, p.rows());
    long row = (long) header.classes() * Float.BYTES;
    floats(starts.get(pass) + p.bitBytes() + first * row, (long) count * header.classes(), out, 0);
  }

  /** Closes the file; a second call does nothing. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // it was only read
    }
  }
}
