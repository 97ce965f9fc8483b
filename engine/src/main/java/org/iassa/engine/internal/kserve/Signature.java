package org.iassa.engine.internal.kserve;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.iassa.engine.ModelException;
import org.iassa.engine.RemoteOptions;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.Layout;

/**
 * What a model takes and returns, by its metadata.
 *
 * @param model what messages call the model
 * @param input name of its input
 * @param output name of its output
 * @param format form of one image
 * @param batch images per request; 0: any number
 */
record Signature(String model, String input, String output, BatchFormat format, int batch) {
  private static final int LONGEST_NAME = 256;

  /**
   * Reads the metadata.
   *
   * @throws ModelException if the model is no classifier of images
   */
  static Signature of(String model, JsonNode metadata, RemoteOptions options) {
    List<JsonNode> inputs = list(model, metadata, "inputs");
    if (inputs.size() != 1) {
      throw new ModelException(
          "model %s has the inputs %s, expected one".formatted(model, names(inputs)));
    }
    JsonNode input = inputs.get(0);
    long[] shape = shape(model, input);
    if (shape.length != 4) {
      throw new ModelException(
          "model %s takes a tensor %s, expected N×3×H×W or N×H×W×3"
              .formatted(model, Answer.shown(input.path("shape").toString())));
    }
    Layout layout = layout(model, shape, options);
    int rows = layout == Layout.NCHW ? 2 : 1;
    BatchFormat format =
        new BatchFormat(
            side(model, shape[rows], options.height()),
            side(model, shape[rows + 1], options.width()),
            layout,
            type(model, input.path("datatype").asText("")));
    if (!options.binary() && format.type() != ElementType.FP32) {
      throw new ModelException(
          "model %s takes %s, which JSON cannot carry; send tensors as bytes"
              .formatted(model, format.type()));
    }
    if (shape[0] > 1024) {
      throw new ModelException("model " + model + " takes " + shape[0] + " images, at most 1024");
    }
    long bytes = format.bytesPerImage() * Math.max(1, shape[0]);
    if (bytes > Integer.MAX_VALUE) {
      throw new ModelException(
          "model %s takes %d bytes in a request, at most %d"
              .formatted(model, bytes, Integer.MAX_VALUE));
    }
    String output = output(model, list(model, metadata, "outputs"), options);
    return new Signature(model, name(model, input), output, format, (int) Math.max(0, shape[0]));
  }

  private static String output(String model, List<JsonNode> outputs, RemoteOptions options) {
    List<String> names = outputs.stream().map(o -> name(model, o)).toList();
    if (options.output().isPresent()) {
      if (!names.contains(options.output().get())) {
        throw new ModelException(
            "model %s has no output '%s', expected one of %s"
                .formatted(model, options.output().get(), names(outputs)));
      }
      return options.output().get();
    }
    if (names.size() != 1) {
      throw new ModelException(
          "model %s has the outputs %s; say which one the scores are"
              .formatted(model, names(outputs)));
    }
    return names.get(0);
  }

  private static Layout layout(String model, long[] shape, RemoteOptions options) {
    boolean planar = shape[1] == BatchFormat.CHANNELS;
    boolean interleaved = shape[3] == BatchFormat.CHANNELS;
    if (planar != interleaved) {
      return planar ? Layout.NCHW : Layout.NHWC;
    }
    if (planar || shape[options.layout() == Layout.NCHW ? 1 : 3] < 0) {
      return options.layout();
    }
    throw new ModelException("model " + model + " takes no 3 channels");
  }

  private static int side(String model, long fixed, int open) {
    if (fixed == 0 || fixed > BatchFormat.MAX_SIDE) {
      throw new ModelException(
          "model %s takes images with a side of %d, expected 1 to %d"
              .formatted(model, fixed, BatchFormat.MAX_SIDE));
    }
    return fixed > 0 ? (int) fixed : open;
  }

  private static ElementType type(String model, String name) {
    for (ElementType type : ElementType.values()) {
      if (type.name().equals(name)) {
        return type;
      }
    }
    throw new ModelException(
        "model %s takes %s, expected FP32, FP16 or BF16".formatted(model, Answer.shown(name)));
  }

  private static List<JsonNode> list(String model, JsonNode metadata, String field) {
    JsonNode node = metadata.path(field);
    if (!node.isArray() || node.isEmpty() || node.size() > 64) {
      throw new ModelException(
          "model %s has no list of 1 to 64 %s in its metadata".formatted(model, field));
    }
    List<JsonNode> items = new ArrayList<>();
    node.forEach(items::add);
    return items;
  }

  private static String names(List<JsonNode> tensors) {
    return Answer.shown(
        tensors.stream().map(t -> t.path("name").asText("?")).collect(Collectors.joining(", ")));
  }

  private static String name(String model, JsonNode tensor) {
    JsonNode name = tensor.path("name");
    boolean usable =
        name.isTextual()
            && !name.asText().isEmpty()
            && name.asText().length() <= LONGEST_NAME
            && StandardCharsets.UTF_8.newEncoder().canEncode(name.asText());
    if (!usable) {
      throw new ModelException("model " + model + " has a tensor without a usable name");
    }
    return name.asText();
  }

  /** Returns a tensor's shape: 1 to 8 whole numbers of at least −1. */
  static long[] shape(String model, JsonNode tensor) {
    JsonNode node = tensor.path("shape");
    boolean good = node.isArray() && node.size() >= 1 && node.size() <= 8;
    long[] shape = new long[good ? node.size() : 0];
    for (int i = 0; i < shape.length; i++) {
      JsonNode side = node.get(i);
      good &= side.isIntegralNumber() && side.canConvertToLong() && side.asLong() >= -1;
      shape[i] = side.asLong();
    }
    if (!good) {
      throw new ModelException(
          "model %s gave the shape %s, expected 1 to 8 numbers"
              .formatted(model, Answer.shown(node.toString())));
    }
    return shape;
  }

  /** Returns the shape of a request of that many images, as JSON. */
  String shape(int images) {
    int h = format.height();
    int w = format.width();
    return format.layout() == Layout.NCHW
        ? "[%d,3,%d,%d]".formatted(images, h, w)
        : "[%d,%d,%d,3]".formatted(images, h, w);
  }

  /** Returns a text as JSON. */
  static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }
}
