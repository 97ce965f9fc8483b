package org.iassa.bench.study;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The target's scores of the masks of passes, per image: an append-only file of records {@code
 * image, pass, count, floats}. A record that is cut off at the end is dropped when it is opened.
 */
final class ScoreFile implements AutoCloseable {
  private record Key(String image, String pass) {}

  private final Map<Key, float[]> scores = new HashMap<>();
  private final RandomAccessFile file;

  ScoreFile(Path path) throws IOException {
    long good = 0;
    if (Files.exists(path)) {
      try (DataInputStream in =
          new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
        while (true) {
          String image = in.readUTF();
          String pass = in.readUTF();
          float[] values = new float[in.readInt()];
          for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
          }
          scores.put(new Key(image, pass), values);
          good += record(image, pass, values).length;
        }
      } catch (EOFException e) {
        // the end, or a record that was cut off: written again
      }
    }
    file = new RandomAccessFile(path.toFile(), "rw");
    file.seek(good);
  }

  /** Returns the scores of a pass; null if it was not scored. RISE masks are a prefix of longer. */
  float[] find(String image, String pass) {
    return scores.get(new Key(image, pass));
  }

  void add(String image, String pass, float[] values) throws IOException {
    scores.put(new Key(image, pass), values);
    file.write(record(image, pass, values));
  }

  private static byte[] record(String image, String pass, float[] values) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(image);
    out.writeUTF(pass);
    out.writeInt(values.length);
    for (float value : values) {
      out.writeFloat(value);
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
