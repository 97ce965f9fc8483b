package org.iassa.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Targets;

/** Reads {@code --target}: class indices and names between commas, or {@code topK}. */
final class TargetText {
  private TargetText() {}

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
