package org.iassa.bench.cases;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.iassa.engine.InvalidOptionException;

/**
 * Which cases to take.
 *
 * @param filters regular expressions, at least one of which is found in the case's id; none takes
 *     all
 * @param tags the operation has at least one of these; none takes all but those tagged {@code
 *     large}
 * @param axes values that stand in for an axis's defaults
 */
public record Selection(List<String> filters, Set<String> tags, Map<String, List<String>> axes) {
  /** Tag of operations that a plain run leaves out. */
  public static final String LARGE = "large";

  /** A case and the operation it belongs to. */
  public record Chosen(Operation operation, BenchCase benchCase) {}

  /**
   * Reads {@code axis=v1,v2,...} texts.
   *
   * @throws InvalidOptionException if one is no such thing
   */
  public static Map<String, List<String>> parseAxes(List<String> texts) {
    Map<String, List<String>> axes = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      if (equals < 1 || equals == text.length() - 1) {
        throw new InvalidOptionException("--axis", text, "axis=value or axis=value,value,...");
      }
      axes.put(text.substring(0, equals), List.of(text.substring(equals + 1).split(",")));
    }
    return axes;
  }

  /**
   * Chooses among operations.
   *
   * @throws InvalidOptionException if an axis or a tag exists nowhere, or nothing is left
   */
  public List<Chosen> of(List<Operation> operations) {
    for (String axis : axes.keySet()) {
      if (operations.stream().noneMatch(o -> o.axes().values().containsKey(axis))) {
        Set<String> all = new java.util.TreeSet<>();
        operations.forEach(o -> all.addAll(o.axes().values().keySet()));
        throw new InvalidOptionException("--axis", axis, "one of " + all);
      }
    }
    for (String tag : tags) {
      if (operations.stream().noneMatch(o -> o.tags().contains(tag))) {
        Set<String> all = new java.util.TreeSet<>();
        operations.forEach(o -> all.addAll(o.tags()));
        throw new InvalidOptionException("--tag", tag, "one of " + all);
      }
    }
    List<Pattern> patterns = filters.stream().map(Selection::compile).toList();
    List<Chosen> chosen = new ArrayList<>();
    for (Operation operation : operations) {
      if (tags.isEmpty()
          ? patterns.isEmpty() && operation.tags().contains(LARGE)
          : !tagged(operation)) {
        continue;
      }
      for (BenchCase c : operation.axes().product(operation.name(), axes)) {
        if (patterns.isEmpty() || patterns.stream().anyMatch(p -> p.matcher(c.id()).find())) {
          chosen.add(new Chosen(operation, c));
        }
      }
    }
    if (chosen.isEmpty()) {
      throw new InvalidOptionException(
          "--filter", filters + " " + tags, "what leaves at least one case; --list shows all");
    }
    return chosen;
  }

  private boolean tagged(Operation operation) {
    return operation.tags().stream().anyMatch(tags::contains);
  }

  private static Pattern compile(String filter) {
    try {
      return Pattern.compile(filter);
    } catch (PatternSyntaxException e) {
      throw new InvalidOptionException("--filter", filter, "a regular expression");
    }
  }
}
