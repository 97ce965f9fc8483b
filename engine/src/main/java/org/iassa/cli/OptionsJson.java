package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Method;
import org.iassa.engine.Pass;
import org.iassa.engine.RisePreset;
import org.iassa.engine.Schedule;

/** The options of an explanation as JSON, with the command line's names. */
final class OptionsJson {
  private OptionsJson() {}

  static ObjectNode of(ExplainOptions o) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    targets(json, o);
    Schedule schedule = o.schedule();
    ArrayNode opening = json.putArray("opening");
    for (Pass pass : schedule.opening()) {
      opening.add(PassText.of(pass));
    }
    json.put("window", schedule.refinement().window());
    json.put("stride", schedule.refinement().stride());
    json.put("polarity", Parsing.word(schedule.refinement().polarity()));
    json.put("window-step", schedule.windowStep());
    json.put("stride-step", schedule.strideStep());
    json.put("window-lead", schedule.windowLead());
    json.put("filter", Parsing.word(o.filter()));
    json.put("estimator", Parsing.word(o.estimator()));
    json.put("evidence", Parsing.word(o.evidence()));
    json.put("uncovered", Parsing.word(o.uncovered()));
    json.put("attention", o.attention().isPresent());
    o.attention().ifPresent(attention -> attention(json, attention));
    json.put("blend", Parsing.word(o.blend()));
    json.put("beta", o.beta());
    json.put("threshold", o.threshold());
    json.put("iterations", o.iterations());
    json.put("tolerance", o.tolerance());
    json.put("patience", o.patience());
    json.put("max-forwards", o.maxForwards());
    json.put("max-millis", o.maxMillis());
    json.put("fill", o.fill().toString());
    json.put("masks", o.rise().masks());
    json.put("cells", o.rise().cells());
    json.put("probability", o.rise().probability());
    json.put("rise-attention", o.rise().attention());
    if (o.method() == Method.RISE) {
      json.put("rise-preset", risePreset(o));
    }
    o.stopWhenStable()
        .ifPresent(
            rule -> {
              json.put("stop-when-stable", rule.percent());
              json.put("stable-overlap", rule.overlap());
            });
    LimeArgs.put(json, o.lime());
    json.put("batch", o.batch());
    json.put("precision", Parsing.word(o.precision()));
    json.put("precision-tolerance", o.precisionTolerance());
    json.put("seed", o.seed());
    return json;
  }

  /** Returns the options that the preset alone would give other values. */
  static ObjectNode differences(ExplainOptions o) {
    ObjectNode preset = of(o.preset().options());
    ObjectNode differing = JsonNodeFactory.instance.objectNode();
    of(o)
        .properties()
        .forEach(
            option -> {
              if (!option.getValue().equals(preset.get(option.getKey()))) {
                differing.set(option.getKey(), option.getValue());
              }
            });
    if (!o.attention().isPresent() && preset.get("attention").asBoolean()) {
      differing.put("attention", false);
    }
    return differing;
  }

  /** Names the public tool that has these values by default, if one does. */
  private static String risePreset(ExplainOptions o) {
    for (RisePreset preset : RisePreset.values()) {
      ExplainOptions same = preset.apply(o.toBuilder()).build();
      if (same.equals(o)) {
        return Parsing.word(preset);
      }
    }
    return "none";
  }

  private static void targets(ObjectNode json, ExplainOptions o) {
    if (o.targets().top() > 0) {
      json.put("target", "top" + o.targets().top());
    } else {
      List<String> classes = o.targets().classes().stream().map(String::valueOf).toList();
      json.put("target", String.join(",", classes));
    }
  }

  private static void attention(ObjectNode json, AttentionOptions attention) {
    json.put("similarity", Parsing.word(attention.similarity()));
    json.put("temperature", attention.temperature());
    json.put("upsampling", Parsing.word(attention.upsampling()));
    json.put("levels", attention.levels());
    json.put("memory-limit", attention.memoryLimit());
  }
}
