package org.iassa.bench.cases;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.iassa.engine.InvalidOptionException;

/**
 * One operation with a value for each of its axes, such as {@code
 * mask-windows[size=224x224,batch=32]}.
 *
 * @param operation name of the operation
 * @param axes values by axis, in the operation's order
 */
public record BenchCase(String operation, Map<String, String> axes) {
  public BenchCase {
    axes = new LinkedHashMap<>(axes);
  }

  /** Returns the text that names this case and that {@link #parse} reads. */
  public String id() {
    return operation
        + axes.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(",", "[", "]"));
  }

  /**
   * Reads what {@link #id} writes.
   *
   * @throws InvalidOptionException if the text is no such thing
   */
  public static BenchCase parse(String id) {
    int open = id.indexOf('[');
    if (open < 1 || !id.endsWith("]")) {
      throw new InvalidOptionException("case", id, "operation[axis=value,...]");
    }
    Map<String, String> axes = new LinkedHashMap<>();
    String inside = id.substring(open + 1, id.length() - 1);
    for (String part : inside.isEmpty() ? new String[0] : inside.split(",")) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new InvalidOptionException("case", id, "axis=value between the brackets");
      }
      axes.put(part.substring(0, equals), part.substring(equals + 1));
    }
    return new BenchCase(id.substring(0, open), axes);
  }

  /** Returns the value of an axis. */
  public String text(String axis) {
    String value = axes.get(axis);
    if (value == null) {
      throw new InvalidOptionException("case", id(), "a value for the axis " + axis);
    }
    return value;
  }

  /** Returns the value of an axis as a number from {@code least} on. */
  public int number(String axis, int least) {
    try {
      int value = Integer.parseInt(text(axis));
      if (value >= least) {
        return value;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new InvalidOptionException(axis, text(axis), "a whole number, at least " + least);
  }

  /** Returns the value of an axis as a constant of an enum. */
  public <T extends Enum<T>> T constant(String axis, Class<T> type) {
    try {
      return Enum.valueOf(type, text(axis).toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new InvalidOptionException(
          axis, text(axis), "one of " + java.util.List.of(type.getEnumConstants()));
    }
  }

  /** Returns the height of the axis {@code size}: HxW, or S for S×S. */
  public int height() {
    return side(0);
  }

  /** Returns the width of the axis {@code size}. */
  public int width() {
    return side(1);
  }

  private int side(int index) {
    String[] parts = text("size").split("x", -1);
    try {
      int value = Integer.parseInt(parts[parts.length == 1 ? 0 : index]);
      if (parts.length <= 2 && value >= 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new InvalidOptionException("size", text("size"), "HxW or S, such as 224x320 or 224");
  }
}
