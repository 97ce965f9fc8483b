package org.iassa.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.iassa.engine.internal.Sha256;

/**
 * A score log with the right sizes and checksums, of bytes without: {@code 'F'}, the header's
 * length (u16, little-endian), the header's JSON, the payload.
 */
final class ForgedLog {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LARGEST = 1 << 20;

  private ForgedLog() {}

  static boolean isForged(byte[] data) {
    return data.length > 3 && data[0] == 'F';
  }

  static byte[] of(byte[] data) throws IOException {
    int wanted = (data[1] & 0xff) + ((data[2] & 0xff) << 8);
    int length = Math.min(wanted, data.length - 3);
    byte[] header = Arrays.copyOfRange(data, 3, 3 + length);
    byte[] payload = Arrays.copyOfRange(data, 3 + length, data.length);
    try {
      JsonNode json = JSON.readTree(header);
      if (json instanceof ObjectNode object) {
        payload = resized(payload, total(object));
        sums(object, payload);
        header = JSON.writeValueAsBytes(object);
      }
    } catch (IOException | RuntimeException e) {
      // no JSON: the reader's to refuse
    }
    return join(header, payload);
  }

  private static byte[] resized(byte[] payload, long bytes) {
    return bytes >= 0 && bytes <= LARGEST ? Arrays.copyOf(payload, (int) bytes) : payload;
  }

  private static long total(ObjectNode header) {
    long sum = 4 * header.path("classes").asLong() + features(header);
    for (JsonNode pass : header.path("passes")) {
      sum += bytes(header, pass);
    }
    return sum;
  }

  private static long features(ObjectNode header) {
    long sum = 0;
    for (JsonNode level : header.path("levels")) {
      sum +=
          4
              * level.path("channels").asLong()
              * level.path("height").asLong()
              * level.path("width").asLong();
    }
    return sum;
  }

  private static long bytes(ObjectNode header, JsonNode pass) {
    long bits =
        pass.path("kind").asText().equals("windows") ? (pass.path("laid").asLong() + 7) / 8 : 0;
    return bits + 4 * pass.path("rows").asLong() * header.path("classes").asLong();
  }

  private static void sums(ObjectNode header, byte[] payload) {
    long at = 0;
    at = sum(header, "imageScoresSha256", payload, at, 4 * header.path("classes").asLong());
    at = sum(header, "featuresSha256", payload, at, features(header));
    for (JsonNode pass : header.path("passes")) {
      if (pass instanceof ObjectNode object) {
        at = sum(object, "sha256", payload, at, bytes(header, pass));
      }
    }
  }

  private static long sum(ObjectNode node, String field, byte[] payload, long at, long bytes) {
    if (bytes >= 0 && at >= 0 && at + bytes <= payload.length) {
      node.put(field, Sha256.hex(Arrays.copyOfRange(payload, (int) at, (int) (at + bytes))));
    }
    return at + bytes;
  }

  /** Takes a log apart into what {@link #of} reads. */
  static byte[] taken(byte[] log) throws IOException {
    int length = ByteBuffer.wrap(log).order(ByteOrder.LITTLE_ENDIAN).getInt(log.length - 44);
    int header = log.length - 44 - length;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write('F');
    out.write(length);
    out.write(length >> 8);
    out.write(log, header, length);
    out.write(log, 16, header - 16);
    return out.toByteArray();
  }

  private static byte[] join(byte[] header, byte[] payload) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write("IASSALOG\1\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1));
    out.write(payload);
    out.write(header);
    out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(header.length).array());
    out.write(HexFormat.of().parseHex(Sha256.hex(header)));
    out.write("IASSAEND".getBytes(StandardCharsets.US_ASCII));
    return out.toByteArray();
  }
}
