package org.iassa.engine.internal.torch;

import java.io.IOException;
import java.io.InputStream;
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

  private ModelSource(String name, Path file, byte[] bytes, String sha256, FileTime modified) {
    this.name = name;
    this.file = file;
    this.bytes = bytes;
    this.sha256 = sha256;
    this.modified = modified;
  }

  /**
   * Checks and hashes a file.
   *
   * @throws ModelException if it is missing, empty, damaged or not TorchScript
   */
  public static ModelSource of(Path file) {
    String name = file.toString();
    TorchArchive.check(name, file);
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = Sha256.digest();
      byte[] block = new byte[1 << 16];
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        digest.update(block, 0, n);
      }
      return new ModelSource(name, file, null, Sha256.hex(digest), Files.getLastModifiedTime(file));
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
    ModelSource source = new ModelSource(name, null, bytes, hash, null);
    source.withFile(
        path -> {
          TorchArchive.check(name, path);
          return null;
        });
    return source;
  }

  /** Returns what messages call the model. */
  String name() {
    return name;
  }

  /** Returns the SHA-256 of the file, in lower-case hexadecimal. */
  String sha256() {
    return sha256;
  }

  /**
   * Calls a function with a file that holds the program. Bytes in memory go through a temporary
   * file, since LibTorch's binding reads nothing else.
   */
  <T> T withFile(Function<Path, T> use) {
    if (file != null) {
      requireUnchanged();
      return use.apply(file);
    }
    Path copy = null;
    try {
      copy = Files.createTempFile("iassa-model", ".pt");
      Files.write(copy, bytes);
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
        throw new ModelException("model " + name + " has changed on disk since it was loaded");
      }
    } catch (IOException e) {
      throw new ModelException("model " + name + " cannot be read again: " + e, e);
    }
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
