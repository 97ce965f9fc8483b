package org.iassa.evaluate.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.iassa.evaluate.EvaluatedMethod;
import org.iassa.evaluate.MethodRow;
import org.iassa.evaluate.Summary;

/**
 * Colour and shape of each method, the same in every figure. Rows of one method share them. The
 * colours are variables of the style sheet, so that they suit a light and a dark page; the shapes
 * tell methods apart without colour.
 */
final class Palette {
  private static final int COLOURS = 8;

  private final Map<String, Integer> styles = new LinkedHashMap<>();
  private final Map<String, Integer> controls = new LinkedHashMap<>();

  Palette(Summary summary) {
    for (Summary.Row row : summary.rows()) {
      String name = row.row().method().name();
      Map<String, Integer> of = control(row.row()) ? controls : styles;
      of.putIfAbsent(name, of.size());
    }
  }

  static boolean control(MethodRow row) {
    return row.method().kind() == EvaluatedMethod.Kind.CONTROL;
  }

  /** Returns the CSS colour of a row. */
  String colour(MethodRow row) {
    return control(row)
        ? "var(--control)"
        : "var(--s" + styles.get(row.method().name()) % COLOURS + ")";
  }

  /** Returns the SVG of a row's mark round a point. */
  String mark(MethodRow row, double x, double y, double r) {
    int shape = styles.getOrDefault(row.method().name(), 0) % 5;
    String paint = " fill=\"" + colour(row) + "\"";
    return switch (shape) {
      case 1 ->
          Markup.format(
              "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"%s/>",
              x - r * 0.9, y - r * 0.9, 1.8 * r, 1.8 * r, paint);
      case 2 ->
          polygon(paint, x, y - 1.2 * r, x + 1.15 * r, y + 0.9 * r, x - 1.15 * r, y + 0.9 * r);
      case 3 -> polygon(paint, x, y - 1.3 * r, x + 1.3 * r, y, x, y + 1.3 * r, x - 1.3 * r, y);
      case 4 ->
          polygon(paint, x, y + 1.2 * r, x + 1.15 * r, y - 0.9 * r, x - 1.15 * r, y - 0.9 * r);
      default -> Markup.format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"%s/>", x, y, r, paint);
    };
  }

  /** Returns the dashes of a control's line; each control has its own. */
  String dashes(MethodRow row) {
    return switch (controls.getOrDefault(row.method().name(), 0) % 3) {
      case 1 -> "2 3";
      case 2 -> "9 3 2 3";
      default -> "6 4";
    };
  }

  /** Returns the small SVG that stands before a row's name. */
  String swatch(MethodRow row) {
    String inner =
        control(row)
            ? Markup.format(
                "<line x1=\"0\" y1=\"7\" x2=\"14\" y2=\"7\" stroke=\"%s\" stroke-width=\"2\""
                    + " stroke-dasharray=\"%s\"/>",
                colour(row), dashes(row))
            : mark(row, 7, 7, 4.4);
    return "<svg class=\"swatch\" viewBox=\"0 0 14 14\" aria-hidden=\"true\">" + inner + "</svg>";
  }

  /** Returns a legend with each method once. */
  String legend(Iterable<MethodRow> rows) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (MethodRow row : rows) {
      String name = row.method().name();
      entries.putIfAbsent(name, "<li>" + swatch(row) + Markup.text(name) + "</li>");
    }
    return "<ul class=\"legend\">" + String.join("", entries.values()) + "</ul>\n";
  }

  private static String polygon(String paint, double... xy) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < xy.length; i += 2) {
      points.append(Markup.format("%.1f,%.1f ", xy[i], xy[i + 1]));
    }
    return "<polygon points=\"" + points.toString().strip() + "\"" + paint + "/>";
  }
}
