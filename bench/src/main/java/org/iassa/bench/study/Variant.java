package org.iassa.bench.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Blend;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Fill;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Method;
import org.iassa.engine.Pass;
import org.iassa.engine.Polarity;
import org.iassa.engine.Preset;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.RisePass;
import org.iassa.engine.Schedule;
import org.iassa.engine.Similarity;
import org.iassa.engine.Uncovered;
import org.iassa.engine.Upsampling;
import org.iassa.engine.WindowPass;
import org.iassa.engine.spi.WindowFilter;

/**
 * One way to make a map, named by its specification {@code base} or {@code base:key=value,…}.
 *
 * <p>Bases: {@code random} and {@code centre} (controls), {@code rise}, {@code paper}, {@code
 * author}, {@code balanced}, {@code windows}, {@code occlusion}, {@code rise-attention}. Keys:
 * {@code n p cells} of RISE; {@code passes} (the opening, such as {@code 75/25o*2+rise:350}:
 * window/stride, o = occlude, r = reveal, or a number of RISE masks, {@code runs:} for orthogonal
 * ones, and a weight), {@code refine} (one such pass), {@code iterations forwards beta blend
 * threshold tau similarity levels upsampling evidence estimator uncovered filter fill tolerance
 * seed attention} (off); {@code noise}, which adds independent uniform values of that share of the
 * map's range: what it does to a metric, no method may claim.
 *
 * @param name the specification
 * @param control which control, if it is one
 * @param options how to explain, if it is not
 * @param noise share of the map's range, 0 or more
 */
record Variant(
    String name, Optional<String> control, Optional<ExplainOptions> options, double noise) {
  static Variant parse(String spec) {
    int colon = spec.indexOf(':');
    String base = colon < 0 ? spec : spec.substring(0, colon);
    if (base.equals("random") || base.equals("centre")) {
      if (colon >= 0) {
        throw new InvalidOptionException("variant", spec, base + " without keys");
      }
      return new Variant(spec, Optional.of(base), Optional.empty(), 0);
    }
    ExplainOptions.Builder builder = base(base, spec);
    double noise = 0;
    if (colon >= 0) {
      for (String pair : spec.substring(colon + 1).split(",")) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
          throw new InvalidOptionException("variant", spec, "base:key=value,…");
        }
        try {
          String value = pair.substring(equals + 1);
          if (pair.startsWith("noise=")) {
            noise = Double.parseDouble(value);
            InvalidOptionException.requireRange("noise", noise, 0, 100);
          } else {
            set(builder, pair.substring(0, equals), value);
          }
        } catch (IllegalArgumentException e) {
          throw new InvalidOptionException(
              "variant " + spec, pair, "a value of that kind: " + e.getMessage());
        }
      }
    }
    return new Variant(spec, Optional.empty(), Optional.of(builder.build()), noise);
  }

  private static ExplainOptions.Builder base(String base, String spec) {
    return switch (base) {
      case "rise" -> ExplainOptions.builder(Preset.PAPER).method(Method.RISE).noAttention();
      case "paper" -> ExplainOptions.builder(Preset.PAPER);
      case "author" -> ExplainOptions.builder(Preset.AUTHOR_CODE);
      case "balanced" -> ExplainOptions.builder(Preset.BALANCED);
      case "windows" -> ExplainOptions.builder(Preset.WINDOWS);
      case "rise-attention" ->
          ExplainOptions.builder(Preset.BALANCED)
              .method(Method.RISE)
              .rise(new RiseOptions(500, 7, 0.5, true));
      case "occlusion" -> ExplainOptions.builder(Preset.PAPER).method(Method.OCCLUSION);
      default ->
          throw new InvalidOptionException(
              "variant",
              spec,
              "to begin with random, centre, rise, rise-attention, paper, author, balanced, windows or"
                  + " occlusion");
    };
  }

  private static void set(ExplainOptions.Builder b, String key, String value) {
    switch (key) {
      case "n", "cells", "p" -> b.rise(rise(b.build().rise(), key, value));
      case "passes" -> b.schedule(schedule(b.schedule(), passes(value), null));
      case "refine" -> b.schedule(schedule(b.schedule(), null, windows(value, 1)));
      case "iterations" -> b.iterations(Integer.parseInt(value));
      case "forwards" -> b.maxForwards(Long.parseLong(value));
      case "blend" -> b.blend(Blend.valueOf(constant(value)));
      case "beta" -> b.beta(Double.parseDouble(value));
      case "threshold" -> b.threshold(Double.parseDouble(value));
      case "tolerance" -> b.tolerance(Double.parseDouble(value));
      case "seed" -> b.seed(Long.parseLong(value));
      case "fill" -> b.fill(Fill.parse(value));
      case "evidence" -> b.evidence(Evidence.valueOf(constant(value)));
      case "estimator" -> b.estimator(Estimator.valueOf(constant(value)));
      case "uncovered" -> b.uncovered(Uncovered.valueOf(constant(value)));
      case "filter" -> b.filter(WindowFilter.valueOf(constant(value)));
      case "tau", "similarity", "levels", "upsampling" ->
          b.attention(attention(b.attention().orElseThrow(), key, value));
      case "attention" -> {
        if (!value.equals("off")) {
          throw new IllegalArgumentException("attention can only be off");
        }
        b.noAttention();
      }
      default -> throw new IllegalArgumentException("there is no key " + key);
    }
  }

  private static RiseOptions rise(RiseOptions o, String key, String value) {
    return new RiseOptions(
        key.equals("n") ? Integer.parseInt(value) : o.masks(),
        key.equals("cells") ? Integer.parseInt(value) : o.cells(),
        key.equals("p") ? Double.parseDouble(value) : o.probability(),
        o.attention());
  }

  private static AttentionOptions attention(AttentionOptions o, String key, String value) {
    return new AttentionOptions(
        key.equals("similarity") ? Similarity.valueOf(constant(value)) : o.similarity(),
        key.equals("tau") ? Double.parseDouble(value) : o.temperature(),
        key.equals("upsampling") ? Upsampling.valueOf(constant(value)) : o.upsampling(),
        key.equals("levels") ? Integer.parseInt(value) : o.levels(),
        o.memoryLimit());
  }

  private static Schedule schedule(Schedule s, List<Pass> opening, WindowPass refinement) {
    return new Schedule(
        opening == null ? s.opening() : opening,
        refinement == null ? s.refinement() : refinement,
        s.windowStep(),
        s.strideStep(),
        s.windowLead());
  }

  private static List<Pass> passes(String text) {
    List<Pass> passes = new ArrayList<>();
    for (String part : text.split("\\+")) {
      int star = part.indexOf('*');
      String pass = star < 0 ? part : part.substring(0, star);
      double weight = star < 0 ? 1 : Double.parseDouble(part.substring(star + 1));
      passes.add(
          pass.startsWith("rise:") || pass.startsWith("runs:")
              ? new RisePass(
                  Integer.parseInt(pass.substring(5)), 7, 0.5, pass.startsWith("runs:"), weight)
              : windows(pass, weight));
    }
    return passes;
  }

  private static WindowPass windows(String pass, double weight) {
    String[] parts = pass.substring(0, pass.length() - 1).split("/");
    char polarity = pass.charAt(pass.length() - 1);
    if (parts.length != 2 || polarity != 'o' && polarity != 'r') {
      throw new IllegalArgumentException("a pass is WINDOW/STRIDE and o or r, or rise:MASKS");
    }
    return new WindowPass(
        Double.parseDouble(parts[0]),
        Double.parseDouble(parts[1]),
        polarity == 'o' ? Polarity.OCCLUDE : Polarity.REVEAL,
        weight);
  }

  private static String constant(String value) {
    return value.toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
