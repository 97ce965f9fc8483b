package org.iassa.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Layout;
import org.iassa.image.ChannelOrder;
import org.iassa.image.Framing;
import org.iassa.image.Preprocessing;

/**
 * What a model's owner says about its input and output, as data beside the model. A JSON object of
 * at most {@value #MAX_BYTES} bytes; every field may be left out:
 *
 * <pre>
 * {
 *   "inputSize": [224, 224],           height, width
 *   "layout": "NCHW",                  or NHWC
 *   "channels": "RGB",                 or BGR; mean and std are in this order
 *   "range": [0, 1],                   what black and white become before the mean is taken off
 *   "mean": [0.485, 0.456, 0.406],
 *   "std": [0.229, 0.224, 0.225],
 *   "fit": "stretch",                  or centre-crop, which needs
 *   "shorterSide": 256,                the side that is resized to this before the crop
 *   "scores": "logits",                or sigmoid, probabilities
 *   "output": "logits"                 name of the output, where there are several
 * }
 * </pre>
 *
 * @param height height of the input, if given
 * @param width width of the input, if given
 * @param layout order of the input's axes, if given
 * @param scores what the model returns, if given
 * @param output which output the scores are, if given
 * @param preprocessing how pixel values become the input; ImageNet's where not given
 */
public record ModelCard(
    Optional<Integer> height,
    Optional<Integer> width,
    Optional<Layout> layout,
    Optional<ScoreKind> scores,
    Optional<String> output,
    Preprocessing preprocessing) {
  /** Most bytes of a file. */
  public static final int MAX_BYTES = 1 << 16;

  private static final Set<String> FIELDS =
      Set.of(
          "inputSize",
          "layout",
          "channels",
          "range",
          "mean",
          "std",
          "fit",
          "shorterSide",
          "scores",
          "output");
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(8)
                          .maxNumberLength(64)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** A card that says nothing. */
  public static final ModelCard NONE =
      new ModelCard(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Preprocessing.IMAGENET);

  /**
   * Reads a file.
   *
   * @throws ModelException if it is missing, too big, or says what it may not; the message names
   *     the file and the field
   */
  public static ModelCard read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(file.toString(), in.readNBytes(MAX_BYTES + 1));
    } catch (IOException e) {
      throw new ModelException("preprocessing file " + file + " cannot be read: " + e, e);
    }
  }

  /**
   * Reads JSON.
   *
   * @param name what messages call it
   * @throws ModelException as {@link #read}
   */
  public static ModelCard parse(String name, byte[] json) {
    if (json.length > MAX_BYTES) {
      throw new ModelException(name + " has more than " + MAX_BYTES + " bytes");
    }
    try {
      JsonNode root = JSON.readTree(json);
      if (root == null || !root.isObject()) {
        throw new ModelException(name + " holds no JSON object");
      }
      for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
        String field = names.next();
        if (!FIELDS.contains(field)) {
          throw new ModelException(
              "%s has the field '%s', expected some of %s"
                  .formatted(name, field, FIELDS.stream().sorted().toList()));
        }
      }
      return new Reader(name, root).card();
    } catch (JsonProcessingException e) {
      throw new ModelException(name + " is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelException(name + " cannot be read: " + e, e);
    }
  }

  /** Takes the fields out of the tree. */
  private record Reader(String name, JsonNode root) {
    ModelCard card() {
      Optional<float[]> size = numbers("inputSize", 2);
      size.ifPresent(this::requireSize);
      try {
        return new ModelCard(
            size.map(s -> (int) s[0]),
            size.map(s -> (int) s[1]),
            word("layout", List.of(Layout.values())),
            word("scores", List.of(ScoreKind.LOGITS, ScoreKind.SIGMOID, ScoreKind.PROBABILITIES)),
            text("output"),
            preprocessing());
      } catch (InvalidOptionException e) {
        throw new ModelException(name + ": " + e.getMessage(), e);
      }
    }

    private Preprocessing preprocessing() {
      Preprocessing standard = Preprocessing.IMAGENET;
      float[] range = numbers("range", 2).orElse(new float[] {0, 1});
      if (numbers("mean", 3).isPresent() != numbers("std", 3).isPresent()) {
        throw new ModelException(name + " has one of mean and std, expected both or none");
      }
      if (root.has("range") && !root.has("mean") && (range[0] != 0 || range[1] != 1)) {
        throw new ModelException(name + " has a range without mean and std, expected all three");
      }
      return new Preprocessing(
          numbers("mean", 3).orElse(standard.mean()),
          numbers("std", 3).orElse(standard.std()),
          range[0],
          range[1],
          word("channels", List.of(ChannelOrder.values())).orElse(ChannelOrder.RGB),
          framing());
    }

    private Framing framing() {
      String fit = text("fit").orElse("stretch");
      JsonNode side = root.path("shorterSide");
      if (fit.equals("stretch")) {
        if (!side.isMissingNode()) {
          throw new ModelException(name + " has shorterSide, which \"fit\": \"centre-crop\" needs");
        }
        return Framing.STRETCH;
      }
      if (!fit.equals("centre-crop")) {
        throw bad("fit", root.path("fit"), "stretch or centre-crop");
      }
      if (!side.isIntegralNumber() || !side.canConvertToInt()) {
        throw bad("shorterSide", side, "a whole number of pixels");
      }
      return Framing.centreCrop(side.asInt());
    }

    private void requireSize(float[] size) {
      for (float side : size) {
        if (side != Math.rint(side) || side < 1 || side > BatchFormat.MAX_SIDE) {
          throw bad(
              "inputSize",
              root.path("inputSize"),
              "whole numbers from 1 to " + BatchFormat.MAX_SIDE);
        }
      }
    }

    private Optional<float[]> numbers(String field, int count) {
      JsonNode node = root.path(field);
      if (node.isMissingNode()) {
        return Optional.empty();
      }
      boolean good = node.isArray() && node.size() == count;
      float[] values = new float[count];
      for (int i = 0; i < count && good; i++) {
        good = node.get(i).isNumber() && Float.isFinite(node.get(i).floatValue());
        values[i] = node.get(i).floatValue();
      }
      if (!good) {
        throw bad(field, node, count + " numbers");
      }
      return Optional.of(values);
    }

    private Optional<String> text(String field) {
      JsonNode node = root.path(field);
      if (node.isMissingNode()) {
        return Optional.empty();
      }
      if (!node.isTextual() || node.asText().isEmpty()) {
        throw bad(field, node, "a text");
      }
      return Optional.of(node.asText());
    }

    private <E extends Enum<E>> Optional<E> word(String field, List<E> values) {
      Optional<String> text = text(field);
      for (E value : values) {
        if (text.isPresent() && value.name().equalsIgnoreCase(text.get())) {
          return Optional.of(value);
        }
      }
      if (text.isPresent()) {
        throw bad(field, root.path(field), "one of " + values);
      }
      return Optional.empty();
    }

    private ModelException bad(String field, JsonNode found, String expected) {
      String text = found.isMissingNode() ? "missing" : found.toString();
      String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
      return new ModelException(
          "%s: %s is %s, expected %s".formatted(name, field, shown, expected));
    }
  }
}
