package org.iassa.engine.internal.torch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Objects;
import java.util.function.Function;
import org.iassa.engine.ModelException;
import org.iassa.engine.internal.Sha256;

/**
 * Where a TorchScript program comes from, checked to be one; can be read again for a second
 * precision.
 */
public final class ModelSource {
  private final String name;
  private final Path file;
  private final byte[] bytes;
  private final String sha256;
  private final FileTime modified;
  private final boolean verified;

  private ModelSource(
      String name, Path file, byte[] bytes, String sha256, FileTime modified, boolean verified) {
    this.name = name;
    this.file = file;
    this.bytes = bytes;
    this.sha256 = sha256;
    this.modified = modified;
    this.verified = verified;
  }

  /**
   * Checks and hashes a file.
   *
   * @throws ModelException if it is missing, empty, damaged or not TorchScript
   */
  public static ModelSource of(Path file) {
    String name = file.toString();
    TorchArchive.check(name, file);
    try {
      FileTime modified = Files.getLastModifiedTime(file);
      String hash = copy(file, OutputStream.nullOutputStream());
      return new ModelSource(name, file, null, hash, modified, false);
    } catch (IOException e) {
      throw new ModelException("model " + name + " cannot be read: " + e, e);
    }
  }

  /**
   * Checks and hashes a file's bytes.
   *
   * @throws ModelException if they are none, damaged or not TorchScript
   */
  public static ModelSource of(String name, byte[] bytes) {
    Objects.requireNonNull(bytes, "model bytes");
    String hash = Sha256.hex(bytes);
    ModelSource source = new ModelSource(name, null, bytes, hash, null, false);
    source.withFile(
        path -> {
          TorchArchive.check(name, path);
          return null;
        });
    return source;
  }

  /**
   * Returns this source for a program that may run because of its hash: from now on what runs is a
   * private copy whose bytes were hashed while they were copied, so that a file that somebody
   * changes after the decision never runs.
   */
  public ModelSource verified() {
    return new ModelSource(name, file, bytes, sha256, modified, true);
  }

  /** Returns what messages call the model. */
  public String name() {
    return name;
  }

  /** Returns the SHA-256 of the file, in lower-case hexadecimal. */
  public String sha256() {
    return sha256;
  }

  /**
   * Calls a function with a file that holds the program. Bytes in memory go through a temporary
   * file, since LibTorch's binding reads nothing else.
   */
  public <T> T withFile(Function<Path, T> use) {
    if (file != null && !verified) {
      requireUnchanged();
      return use.apply(file);
    }
    Path copy = null;
    try {
      copy = Files.createTempFile("iassa-model", ".pt"); // for its owner alone
      String hash;
      try (OutputStream out = Files.newOutputStream(copy)) {
        if (file == null) {
          out.write(bytes);
          hash = sha256;
        } else {
          hash = copy(file, out);
        }
      }
      if (!hash.equals(sha256)) {
        throw changed();
      }
      return use.apply(copy);
    } catch (IOException e) {
      throw new ModelException("model " + name + " cannot be written to a temporary file: " + e, e);
    } finally {
      delete(copy);
    }
  }

  private void requireUnchanged() {
    try {
      if (!Files.getLastModifiedTime(file).equals(modified)) {
        throw changed();
      }
    } catch (IOException e) {
      throw new ModelException("model " + name + " cannot be read again: " + e, e);
    }
  }

  private ModelException changed() {
    return new ModelException("model " + name + " has changed on disk since it was loaded");
  }

  /** Copies a file; returns the SHA-256 of the bytes that went through. */
  private static String copy(Path file, OutputStream to) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] block = new byte[1 << 16];
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        digest.update(block, 0, n);
        to.write(block, 0, n);
      }
    }
    return Sha256.hex(digest);
  }

  private static void delete(Path copy) {
    if (copy != null) {
      try {
        Files.deleteIfExists(copy);
      } catch (IOException e) {
        copy.toFile().deleteOnExit();
      }
    }
  }
}
