package org.iassa.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.iassa.engine.internal.Sha256;

/**
 * A bundle with the right checksums, of bytes without: {@code 'F'}, then entries. An entry is a
 * byte that says its name (below 4: one that bundles have; else the length of the name that
 * follows, + 4), its size (u16, little-endian) and its content. A score log's content may be {@link
 * ForgedLog}'s.
 */
public final class ForgedBundle {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> NAMES =
      List.of("manifest.json", "report.json", "scores.iassa", "saliency.npy");
  private static final int LONGEST_NAME = 80;

  private ForgedBundle() {}

  public static boolean isForged(byte[] data) {
    return data.length > 1 && data[0] == 'F';
  }

  /** Returns the archive. */
  public static byte[] of(byte[] data) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    int at = 1;
    while (at < data.length) {
      int kind = data[at++] & 0xff;
      String name;
      if (kind < NAMES.size()) {
        name = NAMES.get(kind);
      } else {
        int length = Math.min((kind - NAMES.size()) % LONGEST_NAME, data.length - at);
        name = new String(data, at, length, StandardCharsets.ISO_8859_1);
        at += length;
      }
      int wanted = at + 2 > data.length ? 0 : (data[at] & 0xff) + ((data[at + 1] & 0xff) << 8);
      at = Math.min(at + 2, data.length);
      int size = Math.min(wanted, data.length - at);
      byte[] content = Arrays.copyOfRange(data, at, at + size);
      entries.put(name, ForgedLog.isForged(content) ? ForgedLog.of(content) : content);
      at += size;
    }
    entries.computeIfPresent(NAMES.get(0), (name, manifest) -> summed(manifest, entries));
    return zip(entries);
  }

  /** Puts the entries' hashes into a manifest that names them. */
  private static byte[] summed(byte[] manifest, Map<String, byte[]> entries) {
    try {
      JsonNode json = JSON.readTree(manifest);
      if (json.path("files") instanceof ObjectNode files) {
        entries.forEach(
            (name, content) -> {
              if (files.has(name)) {
                files.put(name, Sha256.hex(content));
              }
            });
        return JSON.writeValueAsBytes(json);
      }
    } catch (IOException | RuntimeException e) {
      // no JSON: the reader's to refuse
    }
    return manifest;
  }

  private static byte[] zip(Map<String, byte[]> entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.setLevel(1);
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    } catch (ZipException e) {
      return bytes.toByteArray(); // an archive of nothing
    }
    return bytes.toByteArray();
  }

  /** Takes entries apart into what {@link #of} reads. */
  static byte[] taken(Map<String, byte[]> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('F');
    entries.forEach(
        (name, content) -> {
          int known = NAMES.indexOf(name);
          out.write(known >= 0 ? known : name.length() + NAMES.size());
          if (known < 0) {
            out.writeBytes(name.getBytes(StandardCharsets.ISO_8859_1));
          }
          out.write(content.length);
          out.write(content.length >> 8);
          out.writeBytes(content);
        });
    return out.toByteArray();
  }
}
