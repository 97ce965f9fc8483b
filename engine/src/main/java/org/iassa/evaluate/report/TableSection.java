package org.iassa.evaluate.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iassa.evaluate.MeasuredMetric;
import org.iassa.evaluate.Summary;
import org.iassa.metrics.MeanInterval;

/** Table 1, further figures and the paired comparison. */
final class TableSection {
  private final Summary summary;
  private final Palette palette;

  TableSection(Summary summary, Palette palette) {
    this.summary = summary;
    this.palette = palette;
  }

  String html() {
    StringBuilder out = new StringBuilder("<h2 id=\"table1\">Table 1</h2>\n");
    out.append(
        Markup.format(
            "<p class=\"note\">Means over %d images, below them their 95%% intervals (bootstrap"
                + " over images). Shaded: the best mean of a column.</p>\n",
            summary.measured()));
    table(out, "Image level", "the metric itself", Tables.paper(summary), false);
    table(
        out,
        "Pixel level",
        "the metric divided by the number of pixels above the threshold, × 10⁻⁵",
        Tables.paper(summary),
        true);
    table(out, "Further figures", "not in the paper", Tables.others(summary), false);
    if (summary.rows().size() > 1) {
      paired(out);
    }
    return out.toString();
  }

  private void table(
      StringBuilder out, String title, String note, List<MeasuredMetric> metrics, boolean pixel) {
    out.append("<div class=\"scroll\"><table><caption>").append(title);
    out.append(" <span>").append(note).append("</span></caption>\n<thead><tr><th>Method</th>");
    out.append("<th>Forwards</th><th>ms</th>");
    metrics.forEach(m -> out.append("<th>").append(Markup.text(m.arrow())).append("</th>"));
    out.append("</tr></thead>\n<tbody>\n");
    for (Summary.Row row : summary.rows()) {
      out.append(head(row)).append("<td>").append(NumberText.whole(row.forwards().mean()));
      if (row.failed() > 0) {
        out.append("<small>no map: ").append(row.failed()).append("</small>");
      }
      out.append("</td><td>").append(NumberText.whole(row.millis().mean())).append("</td>");
      for (MeasuredMetric metric : metrics) {
        MeanInterval value = value(row, metric, pixel);
        out.append(best(metric, value, pixel) ? "<td class=\"best\">" : "<td>");
        out.append(cell(value, pixel ? Tables.PIXEL_UNIT : 1)).append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }

  private void paired(StringBuilder out) {
    out.append("<h2 id=\"paired\">Paired comparison</h2>\n");
    out.append(
        "<p class=\"note\">Mean difference on the same images, its 95% interval, and the p-value of"
            + " a sign-flip test, adjusted for the rows of each table (Holm). Green is better than"
            + " the row compared with, red is worse; plain where the interval holds zero. A row"
            + " with a number of forward passes is compared at the same number.</p>\n");
    Map<String, List<Summary.Row>> groups = new LinkedHashMap<>();
    for (Summary.Row row : summary.rows()) {
      if (row.against() != null) {
        groups.computeIfAbsent(row.against(), a -> new ArrayList<>()).add(row);
      }
    }
    groups.forEach((against, rows) -> paired(out, against, rows));
  }

  private void paired(StringBuilder out, String against, List<Summary.Row> rows) {
    out.append("<div class=\"scroll\"><table class=\"dense\"><caption>Difference from <code>");
    out.append(Markup.text(against)).append("</code></caption><thead><tr><th>Method</th>");
    for (MeasuredMetric metric : summary.metrics()) {
      out.append("<th>").append(Markup.text(metric.arrow())).append("</th>");
    }
    out.append("</tr></thead>\n<tbody>\n");
    for (Summary.Row row : rows) {
      out.append(head(row));
      for (MeasuredMetric metric : summary.metrics()) {
        paired(out, metric, row.paired().get(metric.key()));
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }

  private static void paired(StringBuilder out, MeasuredMetric metric, Summary.Paired found) {
    MeanInterval d = found.difference();
    boolean sure = d.excludesZero();
    boolean better = d.mean() > 0 == metric.higherIsBetter();
    out.append(sure ? better ? "<td class=\"better\">" : "<td class=\"worse\">" : "<td>");
    if (Double.isNaN(d.mean())) {
      out.append("–</td>");
      return;
    }
    String mean = (d.mean() >= 0.0005 ? "+" : "") + NumberText.number(d.mean());
    out.append(sure ? "<b>" + minus(mean) + "</b>" : minus(mean));
    if (!Double.isNaN(d.low())) {
      out.append("<small>")
          .append(minus(NumberText.number(d.low()) + " to " + NumberText.number(d.high())))
          .append("</small><small>p ")
          .append(Markup.text(NumberText.probability(found.holm())))
          .append("</small>");
    }
    out.append("</td>");
  }

  private String head(Summary.Row row) {
    return (Palette.control(row.row()) ? "<tr class=\"control\">" : "<tr>")
        + "<th scope=\"row\" title=\""
        + Markup.text(row.row().method().description())
        + "\">"
        + palette.swatch(row.row())
        + Markup.text(row.row().name())
        + "</th>";
  }

  private boolean best(MeasuredMetric metric, MeanInterval value, boolean pixel) {
    for (Summary.Row other : summary.rows()) {
      double theirs = value(other, metric, pixel).mean();
      if (metric.higherIsBetter() ? theirs > value.mean() : theirs < value.mean()) {
        return false;
      }
    }
    return !Double.isNaN(value.mean());
  }

  private static MeanInterval value(Summary.Row row, MeasuredMetric metric, boolean pixel) {
    return (pixel ? row.pixel() : row.image()).get(metric.key());
  }

  static String cell(MeanInterval m, double unit) {
    if (Double.isNaN(m.mean())) {
      return "–";
    }
    String mean = NumberText.number(m.mean() / unit);
    return Double.isNaN(m.low())
        ? mean
        : mean
            + "<small>"
            + NumberText.number(m.low() / unit)
            + " to "
            + NumberText.number(m.high() / unit)
            + "</small>";
  }

  private static String minus(String number) {
    return number.replace('-', '−');
  }
}
