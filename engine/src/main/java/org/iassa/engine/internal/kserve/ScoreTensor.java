package org.iassa.engine.internal.kserve;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.iassa.engine.ModelException;
import org.iassa.engine.internal.ShortFloat;

/**
 * The scores in an answer.
 *
 * @param values rows×classes scores, row by row
 * @param classes scores per image
 * @param version the model's version as the server gives it; may be empty
 */
record ScoreTensor(float[] values, int classes, String version) {
  private static final int MOST_CLASSES = 1 << 20;

  /**
   * Reads an answer.
   *
   * @param rows images that were sent
   * @throws ModelException if it does not hold that many rows of scores
   */
  static ScoreTensor of(Signature model, Answer answer, int rows) {
    String name = model.model();
    int json = answer.json(name);
    JsonNode root = Json.object(name, answer.body(), json);
    JsonNode outputs = root.path("outputs");
    if (!outputs.isArray() || outputs.size() > 64) {
      String error = root.path("error").asText("");
      throw new ModelException(
          "model %s answered without outputs%s"
              .formatted(name, error.isEmpty() ? "" : ": " + Answer.shown(error)));
    }
    long offset = json;
    ScoreTensor found = null;
    for (JsonNode output : outputs) {
      long size = size(name, output, answer.body().length - offset);
      if (output.path("name").asText("").equals(model.output())) {
        if (found != null) {
          throw new ModelException(
              "model %s gave the output %s twice".formatted(name, Answer.shown(model.output())));
        }
        found = read(model, root, output, answer.body(), (int) offset, size, rows);
      }
      offset += Math.max(0, size);
    }
    if (offset != answer.body().length) {
      throw new ModelException(
          "model %s gave %d bytes behind its tensors"
              .formatted(name, answer.body().length - offset));
    }
    if (found == null) {
      throw new ModelException(
          "model %s answered without the output %s".formatted(name, Answer.shown(model.output())));
    }
    return found;
  }

  /** Returns how many bytes an output has behind the JSON part; −1: its data are in the JSON. */
  private static long size(String model, JsonNode output, long left) {
    JsonNode size = output.path("parameters").path("binary_data_size");
    if (size.isMissingNode()) {
      return -1;
    }
    if (!size.isIntegralNumber()
        || !size.canConvertToLong()
        || size.asLong() < 0
        || size.asLong() > left) {
      throw new ModelException(
          "model %s gave an output of binary_data_size %s, where %d bytes are left"
              .formatted(model, Answer.shown(size.toString()), left));
    }
    return size.asLong();
  }

  private static ScoreTensor read(
      Signature model,
      JsonNode root,
      JsonNode output,
      byte[] body,
      int offset,
      long size,
      int rows) {
    long[] shape = Signature.shape(model.model(), output);
    boolean flat =
        shape.length >= 2 && shape[0] == rows && shape[1] >= 1 && shape[1] <= MOST_CLASSES;
    for (int i = 2; i < shape.length; i++) {
      flat &= shape[i] == 1;
    }
    if (!flat) {
      throw new ModelException(
          "model %s gave a tensor %s for %d images, expected %d×C of scores"
              .formatted(model.model(), Arrays.toString(shape), rows, rows));
    }
    int classes = (int) shape[1];
    String type = output.path("datatype").asText("");
    float[] values = new float[wanted(model, rows, classes, body.length)];
    if (size < 0) {
      if (!type.matches("FP16|FP32|FP64|BF16")) {
        throw type(model, type);
      }
      int count = numbers(model, output.path("data"), values, 0);
      if (count != values.length) {
        throw new ModelException(
            "model %s gave %d numbers, expected %d".formatted(model.model(), count, values.length));
      }
    } else {
      bytes(model, type, body, offset, size, values);
    }
    return new ScoreTensor(values, classes, Answer.shown(root.path("model_version").asText("")));
  }

  /** A score takes at least two bytes, so that no shape makes this allocate more than came. */
  private static int wanted(Signature model, int rows, int classes, int bytes) {
    long wanted = (long) rows * classes;
    if (wanted * 2 > bytes) {
      throw new ModelException(
          "model %s gave a tensor %d×%d in %d bytes"
              .formatted(model.model(), rows, classes, bytes));
    }
    return (int) wanted;
  }

  private static int numbers(Signature model, JsonNode data, float[] values, int at) {
    if (!data.isArray()) {
      throw new ModelException("model " + model.model() + " gave an output without data");
    }
    int next = at;
    for (JsonNode item : data) {
      if (item.isArray()) {
        next = numbers(model, item, values, next);
      } else if (!item.isNumber()) {
        throw new ModelException(
            "model %s gave the score %s, expected a number"
                .formatted(model.model(), Answer.shown(item.toString())));
      } else if (next >= values.length) {
        throw new ModelException(
            "model %s gave more than %d numbers".formatted(model.model(), values.length));
      } else {
        values[next++] = Float.parseFloat(item.asText()); // rounds once
      }
    }
    return next;
  }

  private static void bytes(
      Signature model, String type, byte[] body, int offset, long size, float[] values) {
    int each =
        switch (type) {
          case "FP16", "BF16" -> 2;
          case "FP32" -> 4;
          case "FP64" -> 8;
          default -> throw type(model, type);
        };
    if (size != (long) each * values.length) {
      throw new ModelException(
          "model %s gave %d bytes of %s, expected %d"
              .formatted(model.model(), size, type, (long) each * values.length));
    }
    ByteBuffer data = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).position(offset);
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (type) {
            case "FP16" -> ShortFloat.fromFp16(data.getShort());
            case "BF16" -> Float.intBitsToFloat(data.getShort() << 16);
            case "FP32" -> data.getFloat();
            default -> (float) data.getDouble();
          };
    }
  }

  private static ModelException type(Signature model, String type) {
    return new ModelException(
        "model %s gave scores of type %s, expected FP32, FP16, BF16 or FP64"
            .formatted(model.model(), Answer.shown(type)));
  }
}
