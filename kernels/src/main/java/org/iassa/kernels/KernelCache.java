package org.iassa.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Compiled kernels on disk. A file's name is the hash of everything that its content depends on:
 * source with headers, options with architecture, compiler version. So nothing ever goes stale, and
 * two processes that write the same file write the same bytes.
 *
 * <p>The cache only saves time: a folder that cannot be written, or a file that is damaged, means
 * compiling anew. A file is the image behind the SHA-256 of the image; at most 64 MiB of it are
 * read, and one that is longer is ignored as a damaged one is.
 */
public final class KernelCache implements KernelCompiler {
  /** System property that names the folder. */
  public static final String FOLDER_PROPERTY = "iassa.kernels.cache";

  private static final int HASH_BYTES = 32;
  private static final int MAX_BYTES = 64 << 20;

  private final KernelCompiler compiler;
  private final Path folder;

  /**
   * @param compiler what compiles when nothing is cached
   * @param folder where the files lie; made when needed
   */
  public KernelCache(KernelCompiler compiler, Path folder) {
    this.compiler = compiler;
    this.folder = folder;
  }

  /** Returns the folder from {@link #FOLDER_PROPERTY}, else below the user's cache folder. */
  public static Path defaultFolder() {
    String set = System.getProperty(FOLDER_PROPERTY, "");
    if (!set.isEmpty()) {
      return Path.of(set);
    }
    String caches = System.getenv("XDG_CACHE_HOME");
    Path root =
        caches == null || caches.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(caches);
    return root.resolve("iassa").resolve("kernels");
  }

  @Override
  public String version() {
    return compiler.version();
  }

  @Override
  public byte[] compile(KernelSource source, List<String> options) {
    Path file = folder.resolve(key(source, options) + ".image");
    byte[] cached = read(file);
    if (cached != null) {
      return cached;
    }
    byte[] image = compiler.compile(source, options);
    write(file, image);
    return image;
  }

  /** Returns the name under which a result is kept: 64 hexadecimal digits. */
  String key(KernelSource source, List<String> options) {
    return key(compiler.version(), source, options);
  }

  static String key(String version, KernelSource source, List<String> options) {
    MessageDigest digest = sha256();
    add(digest, version);
    add(digest, source.name());
    add(digest, source.text());
    for (String option : options) {
      add(digest, option);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** With its length, so that no two lists of texts give the same bytes. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }

  private static byte[] read(Path file) {
    // A pipe or a device may have no end, whatever its size is said to be.
    if (!Files.isRegularFile(file)) {
      return null;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length <= HASH_BYTES || bytes.length > MAX_BYTES) {
        return null;
      }
      byte[] image = Arrays.copyOfRange(bytes, HASH_BYTES, bytes.length);
      byte[] hash = Arrays.copyOf(bytes, HASH_BYTES);
      return MessageDigest.isEqual(hash, sha256().digest(image)) ? image : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Writes beside and renames, so that a reader sees all of it or nothing. */
  private void write(Path file, byte[] image) {
    Path part = null;
    try {
      Files.createDirectories(folder);
      part = Files.createTempFile(folder, "part", null);
      byte[] hash = sha256().digest(image);
      byte[] bytes = Arrays.copyOf(hash, HASH_BYTES + image.length);
      System.arraycopy(image, 0, bytes, HASH_BYTES, image.length);
      Files.write(part, bytes);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      if (part != null) {
        part.toFile().delete();
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
