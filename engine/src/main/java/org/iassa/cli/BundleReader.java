package org.iassa.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.iassa.engine.ScoreLogException;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.engine.internal.Sha256;

/**
 * Reads a bundle that nobody vouches for. Its entries are plain names, at most {@value
 * #MAX_ENTRIES}; they unpack to at most 20 times the archive and 64 MiB, counted while they unpack,
 * whatever they say of themselves. Only the score log goes to disk, into a file that this object
 * names and removes: no name from the archive is ever a path.
 */
final class BundleReader implements AutoCloseable {
  private static final int MAX_ENTRIES = 64;
  private static final int MAX_TEXT = 16 << 20;
  private static final long MAX_ARCHIVE = 64L << 30;
  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(32).build())
              .build());

  private final String name;
  private final Map<String, String> hashes = new HashMap<>();
  private final Map<String, byte[]> contents = new HashMap<>();
  private final JsonNode manifest;
  private Path scores;

  /**
   * Unpacks a bundle.
   *
   * @throws ScoreLogException if it is no bundle, or breaks a limit
   */
  BundleReader(Path file) {
    this.name = file.toString();
    if (!Files.isRegularFile(file)) {
      throw bad(Files.exists(file) ? "is not a file" : "does not exist");
    }
    try {
      if (Files.size(file) > MAX_ARCHIVE) {
        throw bad("has " + Files.size(file) + " bytes, expected at most " + MAX_ARCHIVE);
      }
      unpack(file);
      manifest = parse(BundleWriter.MANIFEST);
    } catch (ZipException | IllegalArgumentException e) {
      close();
      throw new ScoreLogException(name + " is not a zip archive: " + e.getMessage(), e);
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

  private void unpack(Path file) throws IOException {
    long left = 20 * Files.size(file) + (64L << 20);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        String entryName = entry.getName();
        if (!entryName.matches("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}")) {
          throw bad("has an entry named '" + shown(entryName) + "', expected a plain file name");
        }
        if (hashes.size() >= MAX_ENTRIES) {
          throw bad("has more than " + MAX_ENTRIES + " entries");
        }
        if (hashes.containsKey(entryName)) {
          throw bad("has the entry " + entryName + " twice");
        }
        try (InputStream in = zip.getInputStream(entry)) {
          left -= unpack(entryName, in, left);
        }
      }
    }
    for (String needed :
        new String[] {BundleWriter.MANIFEST, BundleWriter.REPORT, BundleWriter.SCORES}) {
      if (!hashes.containsKey(needed)) {
        throw bad("is not a bundle: it has no " + needed);
      }
    }
  }

  private static String shown(String text) {
    String plain = text.replaceAll("[^ -~]", "?");
    return plain.length() > 60 ? plain.substring(0, 60) + "..." : plain;
  }

  private long unpack(String entryName, InputStream in, long left) throws IOException {
    boolean log = entryName.equals(BundleWriter.SCORES);
    if (log) {
      scores = Files.createTempFile("iassa-", ".tmp");
    }
    long most = entryName.endsWith(".json") ? Math.min(left, MAX_TEXT) : Math.min(left, 64L << 30);
    MessageDigest digest = Sha256.digest();
    java.io.ByteArrayOutputStream memory = new java.io.ByteArrayOutputStream();
    long size = 0;
    try (OutputStream out = log ? Files.newOutputStream(scores) : memory) {
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        size += read;
        if (size > most || !log && size > Integer.MAX_VALUE / 4) {
          throw bad("unpacks to too much: " + entryName + " has more than " + most + " bytes");
        }
        digest.update(buffer, 0, read);
        out.write(buffer, 0, read);
      }
    }
    hashes.put(entryName, Sha256.hex(digest));
    if (!log) {
      contents.put(entryName, memory.toByteArray());
    }
    return size;
  }

  private JsonNode parse(String entry) {
    try {
      JsonNode json = JSON.readTree(contents.get(entry));
      if (json == null || !json.isObject()) {
        throw bad(entry + " is no JSON object");
      }
      return json;
    } catch (IOException e) {
      throw bad(entry + " is no JSON");
    }
  }

  /** Returns the manifest. */
  JsonNode manifest() {
    return manifest;
  }

  /** Returns an entry, or null. */
  byte[] content(String entry) {
    return contents.get(entry);
  }

  /** Returns where the score log was unpacked to. */
  Path scores() {
    return scores;
  }

  /** Returns what in the archive is not what its manifest says, or an empty text. */
  String difference() {
    JsonNode files = manifest.path("files");
    TreeSet<String> all = new TreeSet<>(hashes.keySet());
    files.fieldNames().forEachRemaining(all::add);
    all.remove(BundleWriter.MANIFEST);
    for (String entry : all) {
      if (!hashes.containsKey(entry)) {
        return shown(entry) + " is missing";
      }
      if (!files.path(entry).asText().equals(hashes.get(entry))) {
        return entry + (files.has(entry) ? " was changed" : " is not in the manifest");
      }
    }
    return "";
  }

  /** Removes what was unpacked to disk. */
  @Override
  public void close() {
    if (scores != null) {
      try {
        Files.deleteIfExists(scores);
      } catch (IOException e) {
        // a leftover in the folder of temporary files
      }
    }
  }
}
