package org.iassa.bench.cases;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iassa.engine.InvalidOptionException;

/** The axes of an operation with the values that a plain run takes; their product are the cases. */
public final class Axes {
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  /** Adds an axis with its default values. */
  public Axes with(String axis, String... defaults) {
    values.put(axis, List.of(defaults));
    return this;
  }

  /** Returns the names with their default values, in order. */
  public Map<String, List<String>> values() {
    return values;
  }

  /**
   * Returns all cases, with other values on some axes.
   *
   * @param overrides values by axis; an axis that this operation lacks is passed over
   */
  public List<BenchCase> product(String operation, Map<String, List<String>> overrides) {
    List<BenchCase> cases = List.of(new BenchCase(operation, Map.of()));
    for (Map.Entry<String, List<String>> axis : values.entrySet()) {
      List<String> chosen = overrides.getOrDefault(axis.getKey(), axis.getValue());
      if (chosen.isEmpty()) {
        throw new InvalidOptionException("axis", axis.getKey(), "at least one value");
      }
      List<BenchCase> next = new ArrayList<>();
      for (BenchCase so : cases) {
        for (String value : chosen) {
          Map<String, String> axes = new LinkedHashMap<>(so.axes());
          axes.put(axis.getKey(), value);
          next.add(new BenchCase(operation, axes));
        }
      }
      cases = next;
    }
    return cases;
  }
}
