package org.iassa.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.iassa.engine.Blend;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explanation;
import org.iassa.engine.Iteration;
import org.iassa.engine.Method;
import org.iassa.engine.TargetResult;
import org.iassa.engine.Timings;
import org.iassa.engine.internal.torch.TorchRuntime;
import org.iassa.image.Framing;
import org.iassa.image.ImageFile;

/** Builds {@code report.json}. Times are in milliseconds; what is infinite or unknown is null. */
final class Report {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ObjectMapper PRETTY =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Report() {}

  /**
   * What an explanation ran with that the explanation itself does not say.
   *
   * @param model the classifier
   * @param image the image
   * @param threads threads asked for, 0 for one per core
   * @param versions versions by name
   */
  record Context(LoadedModel model, ImageFile image, int threads, Map<String, String> versions) {}

  static ObjectNode of(Explanation e, Context context) {
    ExplainOptions options = e.options();
    LoadedModel model = context.model();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("method", Parsing.word(options.method()));
    json.put("preset", Parsing.word(options.preset()));
    json.set("options", OptionsJson.of(options));
    json.set("differsFromPreset", OptionsJson.differences(options));

    ObjectNode classifier = json.putObject("model");
    classifier.put("name", model.name());
    classifier.put("sha256", model.classifier().identity());
    classifier.put("classes", model.classifier().classes());
    classifier.put("inputHeight", e.run().height());
    classifier.put("inputWidth", e.run().width());
    ObjectNode features = json.putObject("features");
    features.put("sha256", model.features() == null ? null : model.features().identity());

    ObjectNode image = json.putObject("image");
    image.put("name", context.image().name());
    image.put("sha256", context.image().sha256());
    image.put("format", context.image().format());
    image.put("height", context.image().image().height());
    image.put("width", context.image().image().width());

    ArrayNode targets = JsonNodeFactory.instance.arrayNode();
    for (TargetResult target : e.targets()) {
      targets.add(target(target, model.labels()));
    }
    json.set("target", targets.get(0).deepCopy());
    json.set("targets", targets);
    json.put("forwards", e.forwards());
    json.put("stopReason", Parsing.word(e.stopReason()));
    json.put("evidence", e.hasEvidence());
    json.put("seed", options.seed());
    attention(json.putObject("attention"), e, model);
    e.lime().ifPresent(fit -> LimeArgs.put(json.putObject("lime"), fit));

    json.put("device", e.run().device());
    json.put("deviceDescription", e.run().deviceDescription());
    json.put("precision", Parsing.word(e.run().precision()));
    json.put("precisionReason", e.run().precisionReason());
    json.put("batch", e.run().batch());
    ObjectNode versions = json.putObject("versions");
    context.versions().forEach(versions::put);
    settings(json.putObject("settings"), context.threads());
    timings(json.putObject("millis"), e.millis());
    ArrayNode iterations = json.putArray("iterations");
    for (Iteration i : e.iterations()) {
      iterations.add(iteration(i, options.draws(i.k())));
    }
    region(json.putObject("region"), e, context);
    json.set("saliencySha256", targets.get(0).get("saliencySha256"));
    return json;
  }

  /** Puts the part of the picture that the maps cover, in its pixels. */
  private static void region(ObjectNode json, Explanation e, Context context) {
    Framing.Region region =
        context
            .model()
            .classifier()
            .preprocessing()
            .framing()
            .region(
                context.image().image().height(),
                context.image().image().width(),
                e.run().height(),
                e.run().width());
    json.put("top", region.top());
    json.put("left", region.left());
    json.put("height", region.height());
    json.put("width", region.width());
  }

  static ObjectNode target(TargetResult target, Labels labels) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("index", target.index());
    json.put("label", labels.name(target.index()));
    json.put("probability", target.score());
    if (target instanceof TargetResult.Evidence found) {
      json.put("evidence", true);
      json.put("saliencySha256", found.map().sha256());
    } else if (target instanceof TargetResult.NoEvidence none) {
      json.put("evidence", false);
      json.putNull("saliencySha256");
      json.put("reason", none.reason());
    }
    return json;
  }

  private static void attention(ObjectNode json, Explanation e, LoadedModel model) {
    json.put("applied", e.attention());
    json.put("reason", attentionReason(e, model));
  }

  static String attentionReason(Explanation e, LoadedModel model) {
    ExplainOptions options = e.options();
    if (e.attention()) {
      return "features from "
          + (model.name().equals("embedded") ? "the embedded model" : "--features");
    }
    if (options.method() == Method.RISE && !options.rise().attention()) {
      return "rise has none (--attention adds it)";
    }
    if (options.method() == Method.OCCLUSION) {
      return "occlusion has none";
    }
    if (options.attention().isEmpty()) {
      return "switched off (--no-attention)";
    }
    if (model.features() == null) {
      return "no feature extractor (--features)";
    }
    return options.blend() == Blend.SUM && options.beta() >= 1 ? "beta is 1" : "it was not needed";
  }

  /** Puts threads and the process settings that LibTorch's speed depends on. */
  static void settings(ObjectNode json, int threads) {
    json.put("threads", threads == 0 ? Runtime.getRuntime().availableProcessors() : threads);
    ObjectNode process = json.putObject("process");
    for (TorchRuntime.Setting setting : TorchRuntime.settings()) {
      ObjectNode one = process.putObject(setting.name());
      one.put("found", setting.found());
      one.put("inForce", setting.inForce());
    }
  }

  private static void timings(ObjectNode json, Timings t) {
    json.put("total", t.total());
    json.put("load", t.load());
    json.put("features", t.features());
    json.put("affinity", t.affinity());
    json.put("masks", t.masks());
    json.put("batch", t.batch());
    json.put("forward", t.forward());
    json.put("accumulate", t.accumulate());
    json.put("other", t.other());
  }

  private static ObjectNode iteration(Iteration i, boolean random) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("k", i.k());
    json.put("random", random);
    json.put("window", i.window());
    json.put("stride", i.stride());
    json.put("polarity", Parsing.word(i.polarity()));
    json.put("masks", i.masks());
    json.put("forwards", i.forwards());
    json.put("change", Double.isFinite(i.change()) ? Double.valueOf(i.change()) : null);
    json.put("harFraction", i.harFraction());
    json.put("millis", i.millis());
    return json;
  }

  /** Returns JSON in one line. */
  static String line(ObjectNode json) {
    return write(JSON, json);
  }

  /** Returns JSON for a file. */
  static byte[] file(ObjectNode json) {
    return (write(PRETTY, json) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  private static String write(ObjectMapper mapper, ObjectNode json) {
    try {
      return mapper.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }
}
