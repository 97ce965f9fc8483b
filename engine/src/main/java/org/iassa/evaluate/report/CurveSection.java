package org.iassa.evaluate.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.iassa.evaluate.MeasuredMetric;
import org.iassa.evaluate.MethodRow;
import org.iassa.evaluate.Summary;
import org.iassa.metrics.MeanInterval;

/** Quality against forward passes, against time and against the iteration. */
final class CurveSection {
  private final Summary summary;
  private final Palette palette;

  CurveSection(Summary summary, Palette palette) {
    this.summary = summary;
    this.palette = palette;
  }

  String html() {
    StringBuilder out = new StringBuilder();
    out.append("<h2 id=\"forwards\">Quality against forward passes</h2>\n");
    out.append(
        "<p class=\"note\">Mean over images with its 95% interval. Dashed: controls, which call no"
            + " model. The grey line is the Pareto front: no row within it has both fewer passes"
            + " and the better mean. Each number of passes is a run of its own.</p>\n");
    out.append(palette.legend(rows()));
    charts(out, "forward passes per image", r -> r.forwards().mean());
    out.append("<h2 id=\"time\">Quality against time</h2>\n");
    out.append(
        "<p class=\"note\">The grey line is the Pareto front: no row within it is both faster and"
            + " better. Times are those of the machine that ran this.</p>\n");
    out.append(palette.legend(rows()));
    charts(out, "milliseconds per image", r -> r.millis().mean());
    iterations(out);
    return out.toString();
  }

  private List<MethodRow> rows() {
    return summary.rows().stream().map(Summary.Row::row).toList();
  }

  private void charts(StringBuilder out, String label, ToDoubleFunction<Summary.Row> x) {
    out.append("<div class=\"charts\">\n");
    for (MeasuredMetric metric : metrics()) {
      Chart chart = new Chart(metric.arrow(), label, true, palette);
      Map<String, List<Summary.Row>> methods = new LinkedHashMap<>();
      for (Summary.Row row : summary.rows()) {
        if (Palette.control(row.row())) {
          chart.level(row.row(), row.image().get(metric.key()));
        } else {
          methods.computeIfAbsent(row.row().method().name(), m -> new ArrayList<>()).add(row);
        }
      }
      methods.forEach(
          (name, same) ->
              chart.line(
                  same.get(0).row(),
                  same.stream()
                      .map(
                          r ->
                              new Chart.Point(
                                  x.applyAsDouble(r), r.image().get(metric.key()), r.row().name()))
                      .toList()));
      add(out, chart.withFront(metric.higherIsBetter()).withWholeNumbers());
    }
    out.append("</div>\n");
  }

  private void iterations(StringBuilder out) {
    List<Summary.Row> traced = summary.rows().stream().filter(r -> r.trace().size() > 1).toList();
    if (traced.isEmpty()) {
      return;
    }
    out.append("<h2 id=\"iterations\">Quality against the iteration</h2>\n");
    out.append(
        "<p class=\"note\">As the paper's Figures 6 and 7. An image whose run ended earlier keeps"
            + " its last map. Bands: 95% intervals over images.</p>\n");
    out.append(palette.legend(traced.stream().map(Summary.Row::row).toList()));
    out.append("<h3>Image level</h3>\n");
    trace(out, traced, false);
    out.append("<h3>Pixel level, × 10⁻⁵</h3>\n");
    trace(out, traced, true);
  }

  private void trace(StringBuilder out, List<Summary.Row> traced, boolean pixel) {
    out.append("<div class=\"charts\">\n");
    for (MeasuredMetric metric : Tables.paper(summary)) {
      Chart chart = new Chart(metric.arrow(), "iteration k", false, palette).withBands();
      for (Summary.Row row : traced) {
        List<Chart.Point> points = new ArrayList<>();
        for (Summary.Step step : row.trace()) {
          MeanInterval mean = (pixel ? step.pixel() : step.image()).get(metric.key());
          points.add(
              new Chart.Point(
                  step.k(), pixel ? scaled(mean) : mean, row.row().name() + ", k = " + step.k()));
        }
        chart.line(row.row(), points);
      }
      add(out, chart);
    }
    out.append("</div>\n");
  }

  private List<MeasuredMetric> metrics() {
    List<MeasuredMetric> metrics = new ArrayList<>(Tables.paper(summary));
    metrics.addAll(Tables.others(summary));
    return metrics;
  }

  private static MeanInterval scaled(MeanInterval m) {
    double unit = Tables.PIXEL_UNIT;
    return new MeanInterval(m.mean() / unit, m.low() / unit, m.high() / unit, m.n(), m.skipped());
  }

  private static void add(StringBuilder out, Chart chart) {
    if (!chart.empty()) {
      out.append("<figure>").append(chart.svg()).append("</figure>\n");
    }
  }
}
