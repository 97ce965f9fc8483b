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
 * @param whole whether only whole numbers are marked
 */
record Axis(double low, double high, double from, double to, boolean log, boolean whole) {
  /** A scale that holds all the numbers, with some room; linear if they span little. */
  static Axis around(double least, double most, double from, double to, boolean log) {
    double a = least;
    double b = most;
    boolean wide = log && a > 0 && b / a > 3;
    if (log && !wide && b - a < 0.1 * b) { // numbers that are as good as equal
      a -= 0.1 * b;
      b += 0.1 * b;
    }
    if (wide) {
      double room = Math.pow(b / a, 0.06);
      return new Axis(a / room, b * room, from, to, true, false);
    }
    if (!(b > a)) {
      double half = a == 0 ? 0.5 : Math.abs(a) * 0.1;
      a -= half;
      b += half;
    }
    double room = (b - a) * 0.07;
    return new Axis(a >= 0 ? Math.max(0, a - room) : a - room, b + room, from, to, false, false);
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
    if (whole) {
      step = Math.max(1, Math.rint(step));
    }
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** Returns this scale with marks at whole numbers only. */
  Axis wholeNumbers() {
    return new Axis(low, high, from, to, log, true);
  }

  /** Returns the texts of ticks: all with as many decimals as the finest needs. */
  List<String> labels(List<Double> ticks) {
    int decimals = 0;
    for (double tick : ticks) {
      while (decimals < 6
          && Math.abs(tick * Math.pow(10, decimals) - Math.rint(tick * Math.pow(10, decimals)))
              > 1e-6) {
        decimals++;
      }
    }
    String format = "%." + decimals + "f";
    return ticks.stream()
        .map(
            tick ->
                log && tick < 1
                    ? String.format(Locale.ROOT, "%s", tick)
                    : Math.abs(tick) >= 10_000
                        ? String.format(Locale.ROOT, "%.0fk", tick / 1000)
                        : String.format(Locale.ROOT, log ? "%.0f" : format, tick))
        .toList();
  }
}
