package org.iassa.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads comma-separated values with a header line, UTF-8. A field may stand in double quotes, a
 * quote in it is doubled; a line break in it is not supported.
 */
final class Csv {
  private static final int MAX_LINE = 1 << 16;

  private Csv() {}

  /** One line after the header. */
  record Row(int line, Map<String, Integer> columns, List<String> fields) {
    /** Returns a field by the name of its column. */
    String text(String column) {
      return fields.get(columns.get(column));
    }

    /** Returns a field as a number in [low, high]. */
    int integer(String column, int low, int high) {
      try {
        int value = Integer.parseInt(text(column).trim());
        if (value >= low && value <= high) {
          return value;
        }
      } catch (NumberFormatException e) {
        // the same message as for a number out of range
      }
      throw new DataException(
          "%s is \"%s\", expected a whole number from %d to %d"
              .formatted(column, text(column), low, high));
    }
  }

  /**
   * Reads a file row by row. A row that is malformed, or that the consumer answers with a {@link
   * DataException}, goes to {@code bad}.
   *
   * @throws DataException if the file cannot be read or its header lacks a required column
   */
  static void read(Path file, List<String> required, BadRecords bad, Consumer<Row> rows) {
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      String header = in.readLine();
      Map<String, Integer> columns = new HashMap<>();
      if (header != null) {
        for (String name : split(header.replaceFirst("^\uFEFF", ""))) {
          columns.put(name.trim(), columns.size());
        }
      }
      for (String name : required) {
        if (!columns.containsKey(name)) {
          throw new DataException(
              file + ": no column " + name + ", expected the columns " + required);
        }
      }
      int number = 1;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        if (!line.isBlank()) {
          readRow(file, line, number, columns, bad, rows);
        }
      }
    } catch (IOException e) {
      throw new DataException(file + " cannot be read: " + e, e);
    }
  }

  private static void readRow(
      Path file,
      String line,
      int number,
      Map<String, Integer> columns,
      BadRecords bad,
      Consumer<Row> rows) {
    try {
      List<String> fields = split(line);
      if (fields.size() != columns.size()) {
        throw new DataException(fields.size() + " fields, expected " + columns.size());
      }
      rows.accept(new Row(number, columns, fields));
    } catch (DataException e) {
      bad.add(file.getFileName() + " line " + number, e.getMessage());
    }
  }

  /** Cuts a line into its fields. */
  static List<String> split(String line) {
    if (line.length() > MAX_LINE) {
      throw new DataException("a line of " + line.length() + " characters, expected " + MAX_LINE);
    }
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          field.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    if (quoted) {
      throw new DataException("a quote without an end");
    }
    fields.add(field.toString());
    return fields;
  }
}
