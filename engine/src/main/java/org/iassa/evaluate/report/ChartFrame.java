package org.iassa.evaluate.report;

import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.iassa.metrics.MeanInterval;

/** The place that a chart is drawn in: its size, its scales and what is written round it. */
final class ChartFrame {
  static final int WIDTH = 340;
  static final int HEIGHT = 232;
  static final int LEFT = 46;
  static final int RIGHT = 330;
  static final int TOP = 26;
  static final int BOTTOM = 190;

  private ChartFrame() {}

  /** Returns a scale from left to right that holds all the numbers. */
  static Axis across(double[] numbers, boolean log, boolean whole) {
    double least = numbers.length == 0 ? 0 : java.util.Arrays.stream(numbers).min().getAsDouble();
    double most = numbers.length == 0 ? 1 : java.util.Arrays.stream(numbers).max().getAsDouble();
    Axis axis = Axis.around(least, most, LEFT, RIGHT, log);
    return whole ? axis.wholeNumbers() : axis;
  }

  /** Returns a scale from the bottom to the top that holds all means and intervals. */
  static Axis upwards(List<MeanInterval> ys) {
    double least = fold(ys, Math::min);
    double most = fold(ys, Math::max);
    Axis axis = Axis.around(least, most, BOTTOM, TOP, false);
    return least >= 0 && most <= 1 ? axis.upTo(1.01) : axis; // a share has no marks above 1
  }

  /** Draws grid and axes with their labels. */
  static void draw(StringBuilder out, Axis x, Axis y, String xLabel) {
    List<Double> marks = y.ticks(5);
    List<String> texts = y.labels(marks);
    for (int i = 0; i < marks.size(); i++) {
      double at = y.at(marks.get(i));
      out.append(
          Markup.format(
              "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>"
                  + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
              LEFT, RIGHT, at, at, LEFT - 6, at + 4, texts.get(i)));
    }
    out.append(
        Markup.format(
            "<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\"/>",
            LEFT, RIGHT, BOTTOM, BOTTOM));
    double room = Double.NEGATIVE_INFINITY;
    marks = x.ticks(6);
    texts = x.labels(marks);
    for (int i = 0; i < marks.size(); i++) {
      double at = x.at(marks.get(i));
      String label = texts.get(i);
      out.append(
          Markup.format(
              "<line class=\"axis\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
              at, at, BOTTOM, BOTTOM + 4));
      if (at - 3.4 * label.length() > room) {
        out.append(
            Markup.format(
                "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                at, BOTTOM + 17, label));
        room = at + 3.4 * label.length() + 4;
      }
    }
    out.append(
        Markup.format(
            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
            (LEFT + RIGHT) / 2.0, BOTTOM + 35, Markup.text(xLabel)));
  }

  private static double fold(List<MeanInterval> ys, DoubleBinaryOperator choose) {
    double found = Double.NaN;
    for (MeanInterval y : ys) {
      for (double v : new double[] {y.mean(), y.low(), y.high()}) {
        if (Double.isFinite(v)) {
          found = Double.isNaN(found) ? v : choose.applyAsDouble(found, v);
        }
      }
    }
    return Double.isNaN(found) ? 0 : found;
  }
}
