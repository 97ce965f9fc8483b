package org.iassa.engine.internal.torch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.iassa.engine.ModelException;

/**
 * Looks at a file before LibTorch does, for messages that say what is wrong with it. TorchScript is
 * a zip archive with {@code NAME/code/…} and {@code NAME/constants.pkl}.
 */
final class TorchArchive {
  private static final String EXPORT =
      "; expected TorchScript, as torch.jit.trace(model, example).save(file) writes it";

  /** Largest file: 16 GiB. */
  private static final long MAX_BYTES = 16L << 30;

  private static final int MAX_ENTRIES = 100_000;
  // Code and its debug records are packed some ten times; weights are stored as they are.
  private static final int MAX_RATIO = 20;
  private static final long SMALL = 64L << 20;

  private TorchArchive() {}

  /**
   * Checks that a file looks like TorchScript.
   *
   * @param name what the message calls it
   * @throws ModelException if it does not
   */
  static void check(String name, Path file) {
    if (!Files.exists(file)) {
      throw new ModelException(
          "model " + name + " does not exist (looked for " + file.toAbsolutePath() + ")");
    }
    if (!Files.isRegularFile(file)) {
      throw new ModelException("model " + name + " is a directory or a device" + EXPORT);
    }
    if (!Files.isReadable(file)) {
      throw new ModelException("model " + name + " may not be read by this user");
    }
    byte[] head = head(name, file);
    if (head.length == 0) {
      throw new ModelException("model " + name + " is empty (0 bytes)" + EXPORT);
    }
    if (head.length < 4 || head[0] != 'P' || head[1] != 'K' || head[2] != 3 || head[3] != 4) {
      throw new ModelException(
          "model "
              + name
              + " is not TorchScript: it starts with the bytes "
              + HexFormat.ofDelimiter(" ").formatHex(head)
              + " instead of 50 4b 03 04"
              + (head[0] == (byte) 0x80 ? " (a Python pickle)" : "")
              + EXPORT);
    }
    checkEntries(name, file);
  }

  private static byte[] head(String name, Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(4);
    } catch (IOException e) {
      throw new ModelException("model " + name + " cannot be read: " + e, e);
    }
  }

  private static long size(String name, Path file) {
    try {
      long bytes = Files.size(file);
      if (bytes > MAX_BYTES) {
        throw limit(name, "has " + bytes + " bytes", MAX_BYTES + "");
      }
      return bytes;
    } catch (IOException e) {
      throw new ModelException("model " + name + " cannot be read: " + e, e);
    }
  }

  private static void checkEntries(String name, Path file) {
    boolean code = false;
    boolean pickle = false;
    long bytes = size(name, file);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      checkSizes(name, bytes, zip);
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        String entry = entries.nextElement().getName();
        code |= entry.matches("[^/]*/code/.*");
        pickle |= entry.endsWith("/data.pkl");
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new ModelException(
          "model "
              + name
              + " is damaged or cut short: its zip directory cannot be read ("
              + e.getMessage()
              + "); copy or export it again",
          e);
    }
    if (!code) {
      throw new ModelException(
          "model "
              + name
              + (pickle
                  ? " holds weights without a program (a torch.save checkpoint or state_dict)"
                  : " is a zip archive without a program")
              + EXPORT);
    }
  }

  /**
   * Refuses archives that claim to unpack to far more than they hold. LibTorch allocates what the
   * directory says of an entry and fails if the entry is larger, so its claims are what counts.
   */
  private static void checkSizes(String name, long bytes, ZipFile zip) {
    if (zip.size() > MAX_ENTRIES) {
      throw limit(name, "has " + zip.size() + " entries", MAX_ENTRIES + "");
    }
    long most = MAX_RATIO * bytes + SMALL;
    long packed = 0;
    long unpacked = 0;
    Enumeration<? extends ZipEntry> entries = zip.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      // a size of 2^63 or more reads as negative
      packed += Math.max(0, entry.getCompressedSize());
      unpacked += entry.getSize() < 0 ? most + 1 : Math.min(entry.getSize(), most + 1);
      if (unpacked > most) {
        throw limit(
            name,
            "unpacks to more than " + most + " bytes",
            MAX_RATIO + " times its size and 64 MiB");
      }
      if (packed > bytes) {
        throw limit(name, "has entries that overlap", "as many bytes as its entries take");
      }
    }
  }

  private static ModelException limit(String name, String found, String most) {
    return new ModelException("model " + name + " " + found + ", expected at most " + most);
  }
}
