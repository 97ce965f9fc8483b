package org.iassa.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Targets;

/** Reads {@code --target}: class indices and names between commas, or {@code topK}. */
final class TargetText {
  private TargetText() {}

  /**
   * Returns what {@code --target} or {@code --top} asks for; empty if neither is given.
   *
   * @throws InvalidOptionException if both are given, or a name is unknown or ambiguous
   */
  static Optional<Targets> chosen(String target, Integer top, Labels labels) {
    if (target != null && top != null) {
      throw new InvalidOptionException("top", top, "either --target or --top");
    }
    if (top != null) {
      return Optional.of(Targets.top(top));
    }
    return Optional.ofNullable(target).map(text -> parse(text, labels));
  }

  /**
   * Returns the targets that a text names.
   *
   * @throws InvalidOptionException if a name is unknown or ambiguous
   */
  static Targets parse(String text, Labels labels) {
    String plain = text.strip().toLowerCase(Locale.ROOT);
    if (plain.matches("top-?\\d{1,4}")) {
      return Targets.top(Integer.parseInt(plain.replaceAll("\\D", "")));
    }
    if (labels.knows(text)) { // a whole name, which may have commas in it
      return new Targets(0, List.of(labels.index(text)));
    }
    List<Integer> classes = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String name = part.strip();
      if (name.isEmpty()) {
        throw new InvalidOptionException("target", text, "indices or names between commas");
      }
      classes.add(name.matches("\\d{1,9}") ? Integer.parseInt(name) : labels.index(name));
    }
    return new Targets(0, classes);
  }
}
