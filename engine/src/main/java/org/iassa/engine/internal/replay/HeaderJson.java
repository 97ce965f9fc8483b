package org.iassa.engine.internal.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Blend;
import org.iassa.engine.Fill;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Method;
import org.iassa.engine.Precision;
import org.iassa.engine.Preset;
import org.iassa.engine.ScoreLogException;
import org.iassa.engine.Similarity;
import org.iassa.engine.StopReason;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.image.Framing;

/** A log's header as JSON, and back with every value checked. */
final class HeaderJson {
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(16)
                          .maxNumberLength(64)
                          .maxStringLength(1 << 20)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private static final int LONGEST_TEXT = 1 << 16;
  private static final String SHORTER_SIDE = "shorterSide";

  private HeaderJson() {}

  static byte[] encode(LogHeader h) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("method", Fields.word(h.method()));
    json.put("preset", Fields.word(h.preset()));
    json.put("options", h.options());
    json.put("height", h.height());
    json.put("width", h.width());
    json.put(SHORTER_SIDE, h.framing().shorterSide());
    json.put("classes", h.classes());
    json.put("scoreBound", h.scoreBound());
    json.put("model", h.model());
    json.put("imageSha256", h.imageSha256());
    ArrayNode targets = json.putArray("targets");
    h.targets().forEach(targets::add);
    json.put("seed", h.seed());
    json.put("fill", h.fill().toString());
    json.put("precision", Fields.word(h.precision()));
    json.put("batch", h.batch());
    json.put("device", h.device());
    json.put("blend", Fields.word(h.blend()));
    json.put("beta", h.beta());
    h.attention().ifPresent(a -> attention(json.putObject("attention"), a));
    ArrayNode levels = json.putArray("levels");
    for (LogHeader.Level level : h.levels()) {
      levels
          .addObject()
          .put("channels", level.channels())
          .put("height", level.height())
          .put("width", level.width());
    }
    json.put("omitted", h.omitted());
    json.put("featuresSha256", h.featuresSha256());
    json.put("imageScoresSha256", h.imageScoresSha256());
    ArrayNode passes = json.putArray("passes");
    h.passes().forEach(pass -> PassJson.encode(passes.addObject(), pass));
    json.put("stopReason", Fields.word(h.stopReason()));
    json.put("forwards", h.forwards());
    ArrayNode maps = json.putArray("maps");
    h.maps().forEach(maps::add);
    try {
      return JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }

  private static void attention(ObjectNode json, AttentionOptions a) {
    json.put("similarity", Fields.word(a.similarity()));
    json.put("temperature", a.temperature());
    json.put("upsampling", Fields.word(a.upsampling()));
    json.put("levels", a.levels());
    json.put("memoryLimit", a.memoryLimit());
  }

  /**
   * Reads a header.
   *
   * @param name what messages call the file
   * @throws ScoreLogException if a field is missing or has a value that no run can have
   */
  static LogHeader decode(String name, byte[] bytes) {
    JsonNode root;
    try {
      root = JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new ScoreLogException(name + ": the header is no JSON: " + firstLine(e), e);
    }
    try {
      return header(new Fields("header", root));
    } catch (InvalidOptionException | ScoreLogException e) {
      throw new ScoreLogException(name + ": " + e.getMessage(), e);
    }
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static LogHeader header(Fields f) {
    int height = f.number("height", 1, BatchFormat.MAX_SIDE);
    int width = f.number("width", 1, BatchFormat.MAX_SIDE);
    if ((long) height * width > LogFormat.MAX_PIXELS) {
      throw new ScoreLogException(
          "an input of " + height + "x" + width + " is too large, expected at most 2^24 pixels");
    }
    // Logs of the first runs do not have it: they saw the whole image.
    int shorter = f.has(SHORTER_SIDE) ? f.number(SHORTER_SIDE, 0, BatchFormat.MAX_SIDE) : 0;
    Framing framing = new Framing(shorter);
    framing.requireFits(height, width);
    int classes = f.number("classes", 1, LogFormat.MAX_CLASSES);
    List<Integer> targets = new ArrayList<>();
    for (JsonNode target : f.array("targets", 4096)) {
      if (!target.isInt() || target.intValue() < 0 || target.intValue() >= classes) {
        throw new ScoreLogException("target is " + target + ", expected 0 to " + (classes - 1));
      }
      targets.add(target.intValue());
    }
    List<String> maps = new ArrayList<>();
    for (JsonNode map : f.array("maps", 4096)) {
      if (!map.isNull() && !map.asText().matches("[0-9a-f]{64}")) {
        throw new ScoreLogException("hash of a map is " + map + ", expected a SHA-256 or null");
      }
      maps.add(map.isNull() ? null : map.asText());
    }
    if (targets.isEmpty() || maps.size() != targets.size()) {
      throw new ScoreLogException(
          targets.size() + " targets and " + maps.size() + " maps, expected as many of both");
    }
    List<LogHeader.Level> levels = new ArrayList<>();
    long floats = 0;
    for (Fields level : f.children("levels", LogFormat.MAX_LEVELS)) {
      levels.add(
          new LogHeader.Level(
              level.number("channels", 1, 1 << 20),
              level.number("height", 1, BatchFormat.MAX_SIDE),
              level.number("width", 1, BatchFormat.MAX_SIDE)));
      LogHeader.Level last = levels.get(levels.size() - 1);
      if ((long) last.height() * last.width() > LogFormat.MAX_LEVEL_PIXELS) {
        throw new ScoreLogException("a level of features has more than 2^18 pixels");
      }
      floats += levels.get(levels.size() - 1).floats();
      if (floats * Float.BYTES > LogFormat.MAX_FEATURE_BYTES) {
        throw new ScoreLogException("features above " + LogFormat.MAX_FEATURE_BYTES + " bytes");
      }
    }
    Optional<AttentionOptions> attention =
        f.has("attention") ? Optional.of(attention(f.child("attention"))) : Optional.empty();
    if (attention.isEmpty() && !levels.isEmpty()) {
      throw new ScoreLogException("features without options of the attention");
    }
    List<LogPass> passes = new ArrayList<>();
    for (Fields pass : f.children("passes", LogFormat.MAX_PASSES)) {
      passes.add(PassJson.decode(pass, height, width));
    }
    if (passes.isEmpty()) {
      throw new ScoreLogException("no passes, expected at least one");
    }
    return new LogHeader(
        f.word("method", Method.class),
        f.word("preset", Preset.class),
        f.text("options", LONGEST_TEXT),
        height,
        width,
        framing,
        classes,
        f.real("scoreBound", Double.MIN_VALUE, 1e300),
        f.text("model", LONGEST_TEXT),
        f.hash("imageSha256"),
        targets,
        f.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE),
        Fill.parse(f.text("fill", 64)),
        f.word("precision", Precision.class),
        f.number("batch", 1, 1 << 16),
        f.text("device", 256),
        f.word("blend", Blend.class),
        f.real("beta", 0, 1),
        attention,
        levels,
        f.text("omitted", 1024),
        f.hash("featuresSha256"),
        f.hash("imageScoresSha256"),
        passes,
        f.word("stopReason", StopReason.class),
        f.integer("forwards", 0, Long.MAX_VALUE),
        maps);
  }

  private static AttentionOptions attention(Fields f) {
    return new AttentionOptions(
        f.word("similarity", Similarity.class),
        f.real("temperature", Double.MIN_VALUE, Double.MAX_VALUE),
        f.word("upsampling", Upsampling.class),
        f.number("levels", 1, 16),
        f.integer("memoryLimit", 0, Long.MAX_VALUE));
  }
}
