package org.iassa.engine.internal.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Set;
import org.iassa.engine.ModelException;
import org.iassa.engine.internal.Sha256;
import org.iassa.engine.internal.onnx.ProtobufReader.MalformedException;

/**
 * An ONNX file in memory, checked: its tensors may lie in other files, but only plain ones inside
 * its own folder, since ONNX Runtime reads whatever they name.
 *
 * @param path the file, without symbolic links
 * @param bytes its contents, direct
 * @param external whether it names other files
 * @param sha256 of the file; if it names others, of its hash and theirs, in the order of their
 *     names
 */
record OnnxFile(Path path, ByteBuffer bytes, boolean external, String sha256) {

  /**
   * Reads and checks a file.
   *
   * @param maxBytes most bytes of the file, and of each that it names
   * @throws ModelException if it is missing, too big, not ONNX, or reaches outside its folder
   */
  static OnnxFile read(Path file, long maxBytes) {
    String name = file.toString();
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          "model "
              + name
              + (Files.isDirectory(file)
                  ? " is a directory; expected an ONNX file"
                  : " does not exist"));
    }
    try {
      Path real = file.toRealPath();
      ByteBuffer bytes = bytes(name, real, maxBytes);
      Set<String> locations = ExternalTensors.of(bytes);
      MessageDigest digest = Sha256.digest();
      digest.update(bytes.duplicate());
      String sha = Sha256.hex(digest);
      if (!locations.isEmpty()) {
        MessageDigest all = Sha256.digest();
        all.update(sha.getBytes(StandardCharsets.US_ASCII));
        for (String location : locations) {
          all.update(location.getBytes(StandardCharsets.UTF_8));
          all.update(
              hash(inside(name, real.getParent(), location, maxBytes))
                  .getBytes(StandardCharsets.US_ASCII));
        }
        sha = Sha256.hex(all);
      }
      return new OnnxFile(real, bytes, !locations.isEmpty(), sha);
    } catch (MalformedException e) {
      throw new ModelException("model " + name + " is not an ONNX file: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ModelException("model " + name + " cannot be read: " + e, e);
    }
  }

  private static ByteBuffer bytes(String name, Path file, long maxBytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size == 0) {
        throw new ModelException("model " + name + " is empty");
      }
      if (size > Math.min(maxBytes, Integer.MAX_VALUE)) {
        throw new ModelException(
            "model %s has %d bytes, expected at most %d: ONNX keeps larger weights in files beside it"
                .formatted(name, size, Math.min(maxBytes, Integer.MAX_VALUE)));
      }
      ByteBuffer bytes = ByteBuffer.allocateDirect((int) size).order(ByteOrder.nativeOrder());
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // a read may give less than asked for
      }
      return bytes.flip();
    }
  }

  /** Returns the file that a location means. */
  private static Path inside(String model, Path folder, String location, long maxBytes)
      throws IOException {
    if (location.isBlank()) {
      throw escape(model, location, "is empty");
    }
    if (location.indexOf('\\') >= 0 || location.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw escape(model, location, "has a backslash or a control character");
    }
    if (location.startsWith("/") || location.matches("[A-Za-z]:.*")) {
      throw escape(model, location, "is absolute");
    }
    Path at = folder;
    try {
      for (String part : location.split("/", -1)) {
        if (part.equals("..")) {
          throw escape(model, location, "goes up a folder");
        }
        at = at.resolve(part);
        if (Files.isSymbolicLink(at)) {
          throw escape(model, location, "passes the symbolic link " + at);
        }
      }
    } catch (InvalidPathException e) {
      throw escape(model, location, "is not a path");
    }
    if (!Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
      throw new ModelException(
          "model " + model + " keeps weights in '" + location + "', which is no file beside it");
    }
    if (!at.toRealPath().startsWith(folder)) {
      throw escape(model, location, "leads out of it");
    }
    if (at.getFileSystem().supportedFileAttributeViews().contains("unix")
        && ((Number) Files.getAttribute(at, "unix:nlink", LinkOption.NOFOLLOW_LINKS)).intValue()
            != 1) {
      throw escape(
          model, location, "is a hard link: the file has another name, maybe elsewhere; copy it");
    }
    if (Files.size(at) > maxBytes) {
      throw new ModelException(
          "model %s keeps weights in '%s' of %d bytes, expected at most %d"
              .formatted(model, location, Files.size(at), maxBytes));
    }
    return at;
  }

  private static ModelException escape(String model, String location, String why) {
    String shown = location.length() > 120 ? location.substring(0, 120) + "…" : location;
    return new ModelException(
        "model %s was not loaded: it keeps weights in '%s', which %s; expected a plain file inside the model's folder"
            .formatted(model, shown.replaceAll("\\p{Cntrl}", "?"), why));
  }

  private static String hash(Path file) throws IOException {
    MessageDigest digest = Sha256.digest();
    byte[] block = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        digest.update(block, 0, n);
      }
    }
    return Sha256.hex(digest);
  }
}
