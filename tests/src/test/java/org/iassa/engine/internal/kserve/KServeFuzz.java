package org.iassa.engine.internal.kserve;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.iassa.engine.ModelException;
import org.iassa.engine.RemoteOptions;
import org.iassa.engine.ScoreKind;
import org.iassa.engine.internal.scoring.ScoreConversion;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Layout;

/**
 * Answers of a model server. The first byte says what they answer and how: bit 0 scores, else
 * metadata; bit 1 tensors as JSON; bit 2 NHWC where open; bit 3 bytes fitted to what the JSON says;
 * bits 4 to 6 images − 1. Then JSON, of which a NUL is the end; tensors of bytes follow.
 */
public final class KServeFuzz {
  private static final String MODEL = "http://fuzz/v2/models/m";
  private static final Signature TINY = new Signature(MODEL, "x", "y", BatchFormat.planar(2, 2), 0);
  private static final int LARGEST = 1 << 16;

  private KServeFuzz() {}

  /** Reads bytes as an answer: either a {@link ModelException} or what fits together. */
  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    int flags = data[0];
    int end = 1;
    while (end < data.length && data[end] != 0) {
      end++;
    }
    byte[] json = Arrays.copyOfRange(data, 1, end);
    byte[] tensors =
        end == data.length ? new byte[0] : Arrays.copyOfRange(data, end + 1, data.length);
    try {
      if ((flags & 1) == 0) {
        metadata(json, flags);
      } else {
        scores(json, end == data.length ? null : tensors, flags);
      }
    } catch (ModelException e) {
      shown(e.getMessage(), 2000);
    }
  }

  private static void metadata(byte[] json, int flags) {
    boolean binary = (flags & 2) == 0;
    RemoteOptions options =
        RemoteOptions.builder()
            .size(4, 6)
            .binary(binary)
            .layout((flags & 4) == 0 ? Layout.NCHW : Layout.NHWC)
            .build();
    Signature model = Signature.of(MODEL, Json.object(MODEL, json, json.length), options);
    int images = Math.max(1, model.batch());
    if (model.format().bytesPerImage() * images > Integer.MAX_VALUE) {
      throw new AssertionError(images + " images of " + model.format() + " fit in no request");
    }
    if (model.format().bytesPerImage() * images <= LARGEST) {
      request(model, images, binary);
    }
  }

  /** What is sent names what the metadata named. */
  private static void request(Signature model, int images, boolean binary) {
    ImageBatch zeros = ImageBatch.zeros(model.format(), 1);
    RequestBody body = RequestBody.of(model, zeros, 0, 1, images, binary);
    JsonNode sent = Json.object(MODEL, body.parts().get(0), body.jsonBytes());
    JsonNode input = sent.path("inputs").path(0);
    boolean same =
        input.path("name").asText().equals(model.input())
            && sent.path("outputs").path(0).path("name").asText().equals(model.output());
    long floats = 3L * model.format().pixels() * images;
    boolean whole =
        binary
            ? body.parts().get(1).length == floats * model.format().type().bytes()
                && input.at("/parameters/binary_data_size").asLong() == body.parts().get(1).length
            : input.path("data").size() == floats;
    if (!same || !whole) {
      throw new AssertionError("sent for " + model + ": " + sent);
    }
  }

  private static void scores(byte[] json, byte[] tensors, int flags) {
    int rows = 1 + (flags >> 4 & 7);
    byte[] behind = tensors == null ? new byte[0] : tensors;
    if (tensors != null && (flags & 8) != 0) {
      behind = fitted(json, tensors);
    }
    byte[] body = Arrays.copyOf(json, json.length + behind.length);
    System.arraycopy(behind, 0, body, json.length, behind.length);
    ScoreTensor found =
        ScoreTensor.of(TINY, new Answer(body, tensors == null ? -1 : json.length), rows);
    if (found.classes() < 1 || found.values().length != rows * found.classes()) {
      throw new AssertionError(found.values().length + " scores of " + rows + " images");
    }
    shown(found.version(), 201);
    for (ScoreKind kind : List.of(ScoreKind.LOGITS, ScoreKind.SIGMOID, ScoreKind.PROBABILITIES)) {
      FloatBuffer scores = FloatBuffer.wrap(found.values().clone());
      try {
        new ScoreConversion(MODEL, kind, found.classes(), ElementType.FP32).convert(scores, rows);
      } catch (ModelException e) {
        continue;
      }
      for (float score : scores.array()) {
        if (score < 0 || score > 1) {
          throw new AssertionError(kind + " gave " + score);
        }
      }
    }
  }

  /** Returns the bytes, cut or filled up to the sizes in the JSON. */
  private static byte[] fitted(byte[] json, byte[] tensors) {
    long total = 0;
    for (JsonNode output : Json.object(MODEL, json, json.length).path("outputs")) {
      total += output.at("/parameters/binary_data_size").asLong();
    }
    return total >= 0 && total <= LARGEST ? Arrays.copyOf(tensors, (int) total) : tensors;
  }

  /** A server's text in a message is short, of one line and printable. */
  private static void shown(String text, int longest) {
    boolean odd = text.chars().anyMatch(Character::isISOControl);
    if (odd || text.length() > longest) {
      throw new AssertionError(
          "a message shows " + Arrays.toString(text.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
