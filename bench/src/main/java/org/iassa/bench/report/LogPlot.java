package org.iassa.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Curves and points over two logarithmic axes, as SVG. */
public final class LogPlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 520;
  private static final int LEFT = 80;
  private static final int RIGHT = 330;
  private static final int TOP = 40;
  private static final int BOTTOM = 60;
  private static final String[] COLOURS = {
    "#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#e377c2",
    "#bcbd22", "#7f7f7f", "#393b79", "#637939", "#843c39"
  };

  private record Series(String name, double[] x, double[] y, boolean line, boolean points) {}

  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final List<Series> series = new ArrayList<>();

  /** Starts an empty plot. */
  public LogPlot(String title, String xLabel, String yLabel) {
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
  }

  /** Adds points joined by a line; coordinates are positive. */
  public LogPlot curve(String name, double[] x, double[] y) {
    series.add(new Series(name, x, y, true, true));
    return this;
  }

  /** Adds a line without marks. */
  public LogPlot line(String name, double[] x, double[] y) {
    series.add(new Series(name, x, y, true, false));
    return this;
  }

  /** Adds marks. */
  public LogPlot points(String name, double[] x, double[] y) {
    series.add(new Series(name, x, y, false, true));
    return this;
  }

  /** Returns the SVG element. */
  public String svg() {
    double[] xs = range(true);
    double[] ys = range(false);
    StringBuilder s = new StringBuilder();
    s.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n",
            WIDTH,
            HEIGHT,
            WIDTH));
    s.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
    text(s, LEFT, 22, "start", title);
    for (int e = (int) Math.round(xs[0]); e <= xs[1]; e++) {
      double at = place(e, xs, LEFT, WIDTH - RIGHT);
      grid(s, at, TOP, at, HEIGHT - BOTTOM);
      text(s, at, HEIGHT - BOTTOM + 18, "middle", power(e));
    }
    for (int e = (int) Math.round(ys[0]); e <= ys[1]; e++) {
      double at = place(e, ys, HEIGHT - BOTTOM, TOP);
      grid(s, LEFT, at, WIDTH - RIGHT, at);
      text(s, LEFT - 6, at + 4, "end", power(e));
    }
    text(s, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 18, "middle", xLabel);
    s.append(
        String.format(
            Locale.ROOT,
            "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>%n",
            (TOP + HEIGHT - BOTTOM) / 2,
            Tables.escaped(yLabel)));
    for (int k = 0; k < series.size(); k++) {
      draw(s, series.get(k), k, xs, ys);
    }
    return s.append("</svg>").toString();
  }

  private void draw(StringBuilder s, Series one, int k, double[] xs, double[] ys) {
    String colour = COLOURS[k % COLOURS.length];
    StringBuilder path = new StringBuilder();
    StringBuilder marks = new StringBuilder();
    for (int i = 0; i < one.x.length; i++) {
      double x = place(Math.log10(one.x[i]), xs, LEFT, WIDTH - RIGHT);
      double y = place(Math.log10(one.y[i]), ys, HEIGHT - BOTTOM, TOP);
      path.append(String.format(Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : " L", x, y));
      marks.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>%n",
              x,
              y,
              colour));
    }
    if (one.line) {
      s.append(
          String.format(
              Locale.ROOT,
              "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s/>%n",
              path,
              colour,
              one.points ? "" : " stroke-dasharray=\"6 3\""));
    }
    if (one.points) {
      s.append(marks);
    }
    double y = TOP + 6 + 17.0 * k;
    s.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%.1f\" width=\"10\" height=\"10\" fill=\"%s\"/>%n",
            WIDTH - RIGHT + 14,
            y - 9,
            colour));
    text(s, WIDTH - RIGHT + 30, y, "start", one.name);
  }

  /** Whole powers of ten round all coordinates. */
  private double[] range(boolean ofX) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (Series one : series) {
      for (double v : ofX ? one.x : one.y) {
        if (!(v > 0) || Double.isInfinite(v)) {
          throw new IllegalArgumentException(
              one.name + " has the coordinate " + v + ", expected a positive, finite number");
        }
        low = Math.min(low, Math.log10(v));
        high = Math.max(high, Math.log10(v));
      }
    }
    if (low > high) {
      return new double[] {0, 1};
    }
    double from = Math.floor(low);
    return new double[] {from, Math.max(Math.ceil(high), from + 1)};
  }

  private static double place(double exponent, double[] range, double from, double to) {
    return from + (exponent - range[0]) / (range[1] - range[0]) * (to - from);
  }

  private static String power(int exponent) {
    return exponent >= -2 && exponent <= 5
        ? String.format(Locale.ROOT, exponent < 0 ? "%.2f" : "%.0f", Math.pow(10, exponent))
        : "1e" + exponent;
  }

  private static void grid(StringBuilder s, double x0, double y0, double x1, double y1) {
    s.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>%n",
            x0,
            y0,
            x1,
            y1));
  }

  private static void text(StringBuilder s, double x, double y, String anchor, String text) {
    s.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
            x,
            y,
            anchor,
            Tables.escaped(text)));
  }
}
