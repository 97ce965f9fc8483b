package org.iassa.evaluate.report;

import java.util.Locale;
import org.iassa.metrics.MeanInterval;

/** Numbers as tables show them. */
final class NumberText {
  private NumberText() {}

  static String whole(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.0f", value);
  }

  /** Returns {@code 0.123 [0.101, 0.145]}. */
  static String interval(MeanInterval m, double unit) {
    if (Double.isNaN(m.mean())) {
      return "-";
    }
    String mean = number(m.mean() / unit);
    return Double.isNaN(m.low())
        ? mean
        : mean + " [" + number(m.low() / unit) + ", " + number(m.high() / unit) + "]";
  }

  static String difference(MeanInterval m) {
    return (m.mean() > 0 ? "+" : "") + interval(m, 1);
  }

  static String probability(double p) {
    if (Double.isNaN(p)) {
      return "-";
    }
    return p < 0.001 ? "< 0.001" : String.format(Locale.ROOT, "= %.3f", p);
  }

  static String number(double value) {
    String text = String.format(Locale.ROOT, "%.3f", Math.abs(value) < 0.0005 ? 0.0 : value);
    return text.length() > 6 && Math.abs(value) >= 100
        ? String.format(Locale.ROOT, "%.0f", value)
        : text;
  }
}
