package org.iassa.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import org.iassa.evaluate.MethodRow;
import org.iassa.metrics.MeanInterval;

/** A small chart as SVG: means with intervals against one number, controls as level lines. */
final class Chart {

  private final String title;
  private final String xLabel;
  private final boolean log;
  private final Palette palette;
  private final List<Line> lines = new ArrayList<>();
  private final List<Level> levels = new ArrayList<>();
  private boolean bands;
  private boolean whole;
  private Boolean higherIsBetter;

  /** A mean at a place. */
  record Point(double x, MeanInterval y, String name) {}

  private record Line(MethodRow row, List<Point> points) {}

  private record Level(MethodRow row, MeanInterval y) {}

  Chart(String title, String xLabel, boolean log, Palette palette) {
    this.title = title;
    this.xLabel = xLabel;
    this.log = log;
    this.palette = palette;
  }

  /** Adds the points of a method, joined in the order of x. */
  Chart line(MethodRow row, List<Point> points) {
    List<Point> usable =
        points.stream()
            .filter(p -> Double.isFinite(p.y.mean()) && (!log || p.x > 0))
            .sorted((a, b) -> Double.compare(a.x, b.x))
            .toList();
    if (!usable.isEmpty()) {
      lines.add(new Line(row, usable));
    }
    return this;
  }

  /** Adds a control. */
  Chart level(MethodRow row, MeanInterval y) {
    if (Double.isFinite(y.mean())) {
      levels.add(new Level(row, y));
    }
    return this;
  }

  /** Draws intervals as bands, not as bars, over whole numbers. */
  Chart withBands() {
    bands = true;
    return withWholeNumbers();
  }

  /** Marks whole numbers only on the axis across. */
  Chart withWholeNumbers() {
    whole = true;
    return this;
  }

  /** Draws the front: what no other point beats with less x. */
  Chart withFront(boolean higher) {
    higherIsBetter = higher;
    return this;
  }

  boolean empty() {
    return lines.isEmpty();
  }

  String svg() {
    List<Point> points = lines.stream().flatMap(l -> l.points.stream()).toList();
    List<MeanInterval> ys = new ArrayList<>(points.stream().map(Point::y).toList());
    levels.forEach(level -> ys.add(level.y));
    Axis x = ChartFrame.across(points.stream().mapToDouble(Point::x).toArray(), log, whole);
    Axis y = ChartFrame.upwards(ys);
    StringBuilder out = new StringBuilder();
    out.append(
        Markup.format(
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
            ChartFrame.WIDTH, ChartFrame.HEIGHT, Markup.text(description())));
    out.append(
        Markup.format("<text class=\"title\" x=\"%d\" y=\"13\">%s</text>", 0, Markup.text(title)));
    ChartFrame.draw(out, x, y, xLabel);
    if (higherIsBetter != null) {
      front(out, points, x, y);
    }
    for (Level level : levels) {
      out.append(
          Markup.format(
              "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"1.5\""
                  + " stroke-dasharray=\"%s\"><title>%s</title></line>",
              ChartFrame.LEFT,
              ChartFrame.RIGHT,
              y.at(level.y.mean()),
              y.at(level.y.mean()),
              palette.colour(level.row),
              palette.dashes(level.row),
              Markup.text(told(level.row.name(), level.y))));
    }
    List<Double> taken = new ArrayList<>();
    for (Line line : lines) {
      line(out, line, x, y, taken);
    }
    return out.append("</svg>").toString();
  }

  private void line(StringBuilder out, Line line, Axis x, Axis y, List<Double> taken) {
    String colour = palette.colour(line.row);
    StringBuilder path = new StringBuilder();
    List<Double> places = new ArrayList<>();
    for (Point p : line.points) {
      double at = bands ? x.at(p.x) : beside(taken, x.at(p.x));
      places.add(at);
      path.append(Markup.format("%s%.1f %.1f", path.isEmpty() ? "M" : "L", at, y.at(p.y.mean())));
    }
    if (bands && line.points.size() > 1) {
      band(out, line, x, y, colour);
    }
    out.append(Markup.format("<path class=\"lines\" d=\"%s\" stroke=\"%s\"/>", path, colour));
    for (int i = 0; i < places.size(); i++) {
      Point p = line.points.get(i);
      double at = places.get(i);
      out.append("<g><title>").append(Markup.text(told(p.name, p.y))).append("</title>");
      if (!bands && Double.isFinite(p.y.low())) {
        out.append(
            Markup.format(
                "<line class=\"error\" x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\""
                    + " stroke=\"%s\"/>",
                at, at, y.at(p.y.low()), y.at(p.y.high()), colour));
      }
      out.append(palette.mark(line.row, at, y.at(p.y.mean()), 3.6)).append("</g>");
    }
  }

  /** Returns the next free place, so that intervals of methods at one number do not overlap. */
  private static double beside(List<Double> taken, double wanted) {
    double at = wanted;
    for (int tries = 0; tries < taken.size() && near(taken, at); tries++) {
      at = wanted + (tries % 2 == 0 ? 6 : -6) * (tries / 2 + 1);
    }
    taken.add(at);
    return at;
  }

  private static boolean near(List<Double> taken, double at) {
    return taken.stream().anyMatch(other -> Math.abs(other - at) < 5);
  }

  private void band(StringBuilder out, Line line, Axis x, Axis y, String colour) {
    StringBuilder up = new StringBuilder();
    StringBuilder down = new StringBuilder();
    for (Point p : line.points) {
      double low = Double.isFinite(p.y.low()) ? p.y.low() : p.y.mean();
      double high = Double.isFinite(p.y.high()) ? p.y.high() : p.y.mean();
      up.append(Markup.format("%.1f,%.1f ", x.at(p.x), y.at(high)));
      down.insert(0, Markup.format("%.1f,%.1f ", x.at(p.x), y.at(low)));
    }
    out.append(
        Markup.format(
            "<polygon class=\"band\" points=\"%s%s\" fill=\"%s\"/>",
            up, down.toString().strip(), colour));
  }

  private void front(StringBuilder out, List<Point> points, Axis x, Axis y) {
    List<Point> sorted =
        points.stream()
            .sorted(
                (a, b) ->
                    a.x != b.x
                        ? Double.compare(a.x, b.x)
                        : (higherIsBetter ? -1 : 1) * Double.compare(a.y.mean(), b.y.mean()))
            .toList();
    StringBuilder path = new StringBuilder();
    double best = Double.NaN;
    for (Point p : sorted) {
      double value = p.y.mean();
      if (Double.isNaN(best)) {
        path.append(Markup.format("M%.1f %.1f", x.at(p.x), y.at(value)));
        best = value;
      } else if (higherIsBetter ? value > best : value < best) {
        path.append(Markup.format("H%.1fV%.1f", x.at(p.x), y.at(value)));
        best = value;
      }
    }
    out.append(Markup.format("<path class=\"front\" d=\"%sH%d\"/>", path, ChartFrame.RIGHT));
  }

  private String description() {
    StringBuilder out = new StringBuilder(title + " against " + xLabel + ". ");
    for (Line line : lines) {
      for (Point p : line.points) {
        out.append(told(p.name, p.y)).append("; ");
      }
    }
    levels.forEach(level -> out.append(told(level.row.name(), level.y)).append("; "));
    return out.toString().strip();
  }

  private static String told(String name, MeanInterval y) {
    return name + ": " + NumberText.interval(y, 1);
  }
}
