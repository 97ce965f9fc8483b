package org.iassa.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A scale from numbers to pixels.
 *
 * @param low number at the start
 * @param high number at the end, above {@code low}
 * @param from pixel of {@code low}
 * @param to pixel of {@code high}
 * @param log whether the scale is logarithmic; both numbers are positive then
 */
record Axis(double low, double high, double from, double to, boolean log) {
  /** A scale that holds all the numbers, with some room; linear if they span little. */
  static Axis around(double least, double most, double from, double to, boolean log) {
    double a = least;
    double b = most;
    boolean wide = log && a > 0 && b / a > 3;
    if (wide) {
      double room = Math.pow(b / a, 0.06);
      return new Axis(a / room, b * room, from, to, true);
    }
    if (!(b > a)) {
      double half = a == 0 ? 0.5 : Math.abs(a) * 0.1;
      a -= half;
      b += half;
    }
    double room = (b - a) * 0.07;
    return new Axis(a >= 0 ? Math.max(0, a - room) : a - room, b + room, from, to, false);
  }

  double at(double value) {
    double share =
        log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return from + share * (to - from);
  }

  /** Returns round numbers within the scale, about as many as asked for. */
  List<Double> ticks(int about) {
    List<Double> ticks = new ArrayList<>();
    if (log) {
      double[] steps = high / low > 300 ? new double[] {1} : new double[] {1, 2, 5};
      for (double power = Math.pow(10, Math.floor(Math.log10(low))); power <= high; power *= 10) {
        for (double step : steps) {
          double tick = power * step;
          if (tick >= low * 0.999 && tick <= high * 1.001) {
            ticks.add(tick);
          }
        }
      }
      return ticks;
    }
    double rough = (high - low) / about;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double step =
        power * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10);
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** Returns a tick's text. */
  String label(double tick) {
    double size = Math.abs(tick);
    if (size >= 10_000) {
      return String.format(Locale.ROOT, "%.0fk", tick / 1000);
    }
    if (size >= 100 || tick == Math.rint(tick)) {
      return String.format(Locale.ROOT, "%.0f", tick);
    }
    double span = high - low;
    return String.format(
        Locale.ROOT, span < 0.02 ? "%.4f" : span < 0.2 ? "%.3f" : span < 2 ? "%.2f" : "%.1f", tick);
  }
}
