package org.iassa.engine.internal.torch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.ZipFile;
import org.iassa.engine.ModelException;

/**
 * Looks at a file before LibTorch does, for messages that say what is wrong with it. TorchScript is
 * a zip archive with {@code NAME/code/…} and {@code NAME/constants.pkl}.
 */
final class TorchArchive {
  private static final String EXPORT =
      "; expected TorchScript, as torch.jit.trace(model, example).save(file) writes it";

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

  private static void checkEntries(String name, Path file) {
    boolean code;
    boolean pickle;
    try (ZipFile zip = new ZipFile(file.toFile())) {
      code = zip.stream().anyMatch(entry -> entry.getName().matches("[^/]*/code/.*"));
      pickle = zip.stream().anyMatch(entry -> entry.getName().endsWith("/data.pkl"));
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
}
