package org.iassa.bench.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.iassa.engine.InvalidOptionException;

/**
 * One way to turn stored scores into a map: {@code PASS*weight+PASS…|key=value|…}, or {@code
 * random} or {@code centre}. Keys:
 *
 * <ul>
 *   <li>{@code link}: what is averaged of a score p: {@code prob}, {@code sqrt}, {@code log} or
 *       {@code logit}, the last two divided by 8 and p kept within 0.001 and 0.999
 *   <li>{@code est}: how passes join: {@code minmax} (mean of normalised maps), {@code z}, {@code
 *       raw}, {@code range:Q} (each map divided by its range to the power Q), {@code geo} (product
 *       of normalised maps), {@code snr} (normalised maps weighted by how much the map varies
 *       beside the scores), {@code gp:L:S} (regression of the scores on smooth weights, see {@link
 *       ReplayRegression})
 *   <li>{@code att}: {@code SIMILARITY:tau:levels:UPSAMPLING}; {@code beta}; {@code mix}: {@code
 *       plain} or {@code minmax} (both normalised first); {@code times}: how often A is applied
 *   <li>{@code smooth}: deviation in pixels of a Gaussian at the end; {@code gamma}: a power of the
 *       normalised map
 * </ul>
 *
 * @param name the specification
 * @param passes names of the passes
 * @param weights one per pass
 * @param keys the rest
 */
record ReplaySpec(String name, List<String> passes, double[] weights, Map<String, String> keys) {
  private static final Set<String> KNOWN =
      Set.of("link", "est", "att", "beta", "mix", "times", "smooth", "gamma");

  static ReplaySpec parse(String text) {
    String[] parts = text.split("\\|");
    List<String> passes = new ArrayList<>();
    List<Double> weights = new ArrayList<>();
    for (String term : parts[0].split("\\+")) {
      int star = term.indexOf('*');
      passes.add(star < 0 ? term : term.substring(0, star));
      weights.add(star < 0 ? 1 : Double.parseDouble(term.substring(star + 1)));
    }
    Map<String, String> keys = new TreeMap<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      String key = equals < 0 ? parts[i] : parts[i].substring(0, equals);
      if (equals < 0 || !KNOWN.contains(key)) {
        throw new InvalidOptionException("replay", parts[i], "one of " + KNOWN + " and a value");
      }
      keys.put(key, parts[i].substring(equals + 1));
    }
    double[] w = weights.stream().mapToDouble(d -> d).toArray();
    return new ReplaySpec(text, passes, w, keys);
  }

  String key(String key, String otherwise) {
    return keys.getOrDefault(key, otherwise);
  }

  double number(String key, double otherwise) {
    return keys.containsKey(key) ? Double.parseDouble(keys.get(key)) : otherwise;
  }

  /** Returns what decides S, before attention. */
  String base() {
    return passes + Arrays.toString(weights) + key("link", "prob") + "|" + key("est", "minmax");
  }

  boolean control() {
    return name.equals("random") || name.equals("centre");
  }
}
