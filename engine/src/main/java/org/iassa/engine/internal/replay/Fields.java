package org.iassa.engine.internal.replay;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.iassa.engine.ScoreLogException;

/** Fields of a JSON object whose author is not trusted: each is checked for kind and range. */
final class Fields {
  private final String place;
  private final JsonNode node;

  /**
   * @param place what messages call the object
   */
  Fields(String place, JsonNode node) {
    this.place = place;
    this.node = node;
    if (node == null || !node.isObject()) {
      throw new ScoreLogException(place + " is no JSON object");
    }
  }

  private JsonNode get(String field) {
    JsonNode value = node.get(field);
    if (value == null) {
      throw new ScoreLogException(place + " has no field " + field);
    }
    return value;
  }

  private ScoreLogException wrong(String field, String expected) {
    String found = node.get(field).toString();
    String shown = found.length() > 60 ? found.substring(0, 60) + "..." : found;
    return new ScoreLogException(place + ": " + field + " is " + shown + ", expected " + expected);
  }

  boolean has(String field) {
    return node.hasNonNull(field);
  }

  long integer(String field, long low, long high) {
    JsonNode value = get(field);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.longValue() < low
        || value.longValue() > high) {
      throw wrong(field, "a whole number from " + low + " to " + high);
    }
    return value.longValue();
  }

  int number(String field, int low, int high) {
    return (int) integer(field, low, high);
  }

  double real(String field, double low, double high) {
    JsonNode value = get(field);
    if (!value.isNumber() || !(value.doubleValue() >= low && value.doubleValue() <= high)) {
      throw wrong(field, "a number from " + low + " to " + high);
    }
    return value.doubleValue();
  }

  boolean flag(String field) {
    JsonNode value = get(field);
    if (!value.isBoolean()) {
      throw wrong(field, "true or false");
    }
    return value.booleanValue();
  }

  String text(String field, int most) {
    JsonNode value = get(field);
    if (!value.isTextual() || value.textValue().length() > most) {
      throw wrong(field, "a text of at most " + most + " characters");
    }
    return value.textValue();
  }

  String hash(String field) {
    String text = text(field, 64);
    if (!text.matches("[0-9a-f]{64}")) {
      throw wrong(field, "a SHA-256 in hexadecimal");
    }
    return text;
  }

  <E extends Enum<E>> E word(String field, Class<E> type) {
    String text = text(field, 64);
    for (E value : type.getEnumConstants()) {
      if (word(value).equals(text)) {
        return value;
      }
    }
    throw wrong(field, "a " + type.getSimpleName());
  }

  Fields child(String field) {
    return new Fields(place + "." + field, get(field));
  }

  List<Fields> children(String field, int most) {
    List<Fields> children = new ArrayList<>();
    for (JsonNode one : array(field, most)) {
      children.add(new Fields(place + "." + field + "[" + children.size() + "]", one));
    }
    return children;
  }

  /** Returns an array of nodes, to be checked by the caller. */
  List<JsonNode> array(String field, int most) {
    JsonNode value = get(field);
    if (!value.isArray() || value.size() > most) {
      throw wrong(field, "an array of at most " + most + " elements");
    }
    List<JsonNode> nodes = new ArrayList<>();
    value.forEach(nodes::add);
    return nodes;
  }

  /** Returns an enum's value as it is written in the header. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
