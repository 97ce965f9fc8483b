package org.iassa.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.iassa.engine.InvalidOptionException;

/**
 * Names of classes, in the order of the classifier's outputs.
 *
 * @param names one per class; a name may list synonyms between commas; empty if there are none
 */
record Labels(List<String> names) {
  static final Labels NONE = new Labels(List.of());
  private static final long MAX_BYTES = 16 << 20;

  Labels {
    names = List.copyOf(names);
  }

  /**
   * Reads a UTF-8 text file with one name per line; empty lines at the end are dropped.
   *
   * @throws InvalidOptionException if it cannot be read
   */
  static Labels read(Path file) {
    try {
      if (Files.isDirectory(file) || !Files.exists(file)) {
        throw new InvalidOptionException("labels", file, "an existing text file");
      }
      if (Files.size(file) > MAX_BYTES) {
        throw new InvalidOptionException("labels", file, "a file of at most 16 MiB");
      }
      List<String> lines =
          new ArrayList<>(
              Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                  .map(String::strip)
                  .toList());
      while (!lines.isEmpty() && lines.get(lines.size() - 1).isEmpty()) {
        lines.remove(lines.size() - 1);
      }
      return new Labels(lines);
    } catch (CharacterCodingException e) {
      throw new InvalidOptionException("labels", file, "a text file in UTF-8");
    } catch (IOException e) {
      throw new InvalidOptionException("labels", file, "a readable file: " + e.getMessage());
    }
  }

  /** Checks that there is one name per class, or none at all. */
  Labels requireClasses(int classes) {
    if (!names.isEmpty() && names.size() != classes) {
      throw new InvalidOptionException(
          "labels", names.size() + " names", classes + ", one per class of the model");
    }
    return this;
  }

  /** Returns a class's name, or null if it has none. */
  String name(int index) {
    return index < names.size() ? names.get(index) : null;
  }

  /** Returns a class's index and name for people. */
  String title(int index) {
    return name(index) == null ? "class " + index : index + " " + name(index);
  }

  /**
   * Finds the class of this name or synonym, whatever its case.
   *
   * @throws InvalidOptionException if there is none, or more than one
   */
  int index(String text) {
    String wanted = text.strip().toLowerCase(Locale.ROOT);
    List<Integer> whole = new ArrayList<>();
    List<Integer> part = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i).toLowerCase(Locale.ROOT);
      if (name.equals(wanted)) {
        whole.add(i);
      } else if (List.of(name.split("\\s*,\\s*")).contains(wanted)) {
        part.add(i);
      }
    }
    List<Integer> found = whole.isEmpty() ? part : whole;
    if (found.size() == 1) {
      return found.get(0);
    }
    String expected =
        names.isEmpty()
            ? "a class index, or --labels with the names"
            : found.isEmpty() ? "a class index or a name in the labels" : "one of " + found;
    throw new InvalidOptionException("target", text, expected);
  }

  /** Returns whether a text is a name or synonym of exactly one class. */
  boolean knows(String text) {
    try {
      index(text);
      return true;
    } catch (InvalidOptionException e) {
      return false;
    }
  }
}
