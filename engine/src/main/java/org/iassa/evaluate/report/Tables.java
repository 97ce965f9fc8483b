package org.iassa.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.iassa.evaluate.MeasuredMetric;
import org.iassa.evaluate.ProtocolStudy;
import org.iassa.evaluate.Summary;
import org.iassa.metrics.MeanInterval;
import org.iassa.metrics.RankingStudy;

/** Table 1 of the paper, and what goes with it, as plain text, Markdown and CSV. */
public final class Tables {
  /** The metrics of the paper's Table 1, in its order. */
  static final List<String> PAPER = List.of("deletion", "insertion", "f1", "iou", "pointing");

  /** The paper prints its pixel level in these units. */
  static final double PIXEL_UNIT = 1e-5;

  private Tables() {}

  /** Returns the metrics of the paper, in its order. */
  static List<MeasuredMetric> paper(Summary summary) {
    List<MeasuredMetric> found = new ArrayList<>();
    for (String key : PAPER) {
      summary.metrics().stream().filter(m -> m.key().equals(key)).forEach(found::add);
    }
    return found;
  }

  /** Returns the metrics that the paper does not have. */
  static List<MeasuredMetric> others(Summary summary) {
    return summary.metrics().stream().filter(m -> !PAPER.contains(m.key())).toList();
  }

  /** Returns Table 1 for a terminal. */
  public static String text(Summary summary) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "Table 1: %d images, protocol %s, mean [95%% interval over images]%n",
            summary.measured(),
            summary.settings().protocol().id()));
    text(out, summary, "image level", paper(summary), false);
    text(out, summary, "pixel level, x 1e-5", paper(summary), true);
    text(out, summary, "besides", others(summary), false);
    List<String> rankings = rankings(summary);
    if (!rankings.isEmpty()) {
      out.append(System.lineSeparator());
      rankings.forEach(line -> out.append(line).append(System.lineSeparator()));
    }
    return out.toString();
  }

  private static void text(
      StringBuilder out,
      Summary summary,
      String title,
      List<MeasuredMetric> metrics,
      boolean pixel) {
    int first =
        Math.max(
            title.length(),
            summary.rows().stream().mapToInt(r -> r.row().name().length()).max().orElse(0));
    out.append(String.format(Locale.ROOT, "%n%-" + first + "s %9s %9s", title, "forwards", "ms"));
    for (MeasuredMetric metric : metrics) {
      out.append(String.format(Locale.ROOT, "  %-23s", metric.arrow()));
    }
    out.append(System.lineSeparator());
    for (Summary.Row row : summary.rows()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-" + first + "s %9s %9s",
              row.row().name(),
              NumberText.whole(row.forwards().mean()),
              NumberText.whole(row.millis().mean())));
      for (MeasuredMetric metric : metrics) {
        MeanInterval value = (pixel ? row.pixel() : row.image()).get(metric.key());
        out.append(
            String.format(
                Locale.ROOT, "  %-23s", NumberText.interval(value, pixel ? PIXEL_UNIT : 1)));
      }
      out.append(row.failed() > 0 ? "  no map: " + row.failed() : "");
      out.append(System.lineSeparator());
    }
  }

  /** Returns every table in Markdown. */
  public static String markdown(Summary summary) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "## %d images, protocol %s%n%n"
                + "Mean and 95%% interval over images (bootstrap). %d images without an object of"
                + " the target class and %d unreadable ones are left out.%n",
            summary.measured(),
            summary.settings().protocol().id(),
            summary.noObjectCount(),
            summary.unreadableCount()));
    out.append(String.format("%n### Table 1, image level%n%n"));
    markdown(out, summary, paper(summary), false);
    out.append(
        String.format("%n### Table 1, pixel level (divided by the region's pixels), × 10⁻⁵%n%n"));
    markdown(out, summary, paper(summary), true);
    out.append(String.format("%n### Further figures%n%n"));
    markdown(out, summary, others(summary), false);
    if (summary.rows().size() > 1) {
      paired(out, summary);
    }
    List<String> rankings = rankings(summary);
    if (!rankings.isEmpty()) {
      out.append(String.format("%n### Does the ranking survive another protocol?%n%n"));
      rankings.forEach(line -> out.append(String.format("- %s%n", line)));
    }
    return out.toString();
  }

  /** Returns a line per metric and pair of protocols whose rules for it differ. */
  private static List<String> rankings(Summary summary) {
    List<String> lines = new ArrayList<>();
    for (ProtocolStudy.Comparison comparison : summary.protocols().comparisons()) {
      for (ProtocolStudy.Agreement agreement : comparison.agreements()) {
        if (!agreement.sameRules()) {
          RankingStudy.Agreement found = agreement.found();
          lines.add(
              String.format(
                  Locale.ROOT,
                  "ranking by %s, %s against %s: tau %.2f, %s",
                  found.metric().key(),
                  found.first(),
                  found.second(),
                  found.tau(),
                  found.survives()
                      ? "survives"
                      : found.flips().stream()
                          .map(f -> f.better() + " over " + f.worse())
                          .collect(Collectors.joining("; ", "turns round: ", ""))));
        }
      }
    }
    return lines;
  }

  private static void markdown(
      StringBuilder out, Summary summary, List<MeasuredMetric> metrics, boolean pixel) {
    out.append("| method | forwards | ms | no map |");
    metrics.forEach(metric -> out.append(' ').append(metric.arrow()).append(" |"));
    out.append(String.format("%n|---|--:|--:|--:|")).append("--:|".repeat(metrics.size()));
    out.append(String.format("%n"));
    for (Summary.Row row : summary.rows()) {
      out.append(
          String.format(
              Locale.ROOT,
              "| `%s` | %s | %s | %d |",
              row.row().name(),
              NumberText.whole(row.forwards().mean()),
              NumberText.whole(row.millis().mean()),
              row.failed()));
      for (MeasuredMetric metric : metrics) {
        MeanInterval value = (pixel ? row.pixel() : row.image()).get(metric.key());
        out.append(' ').append(NumberText.interval(value, pixel ? PIXEL_UNIT : 1)).append(" |");
      }
      out.append(String.format("%n"));
    }
  }

  private static void paired(StringBuilder out, Summary summary) {
    out.append(
        String.format(
            "%n### Differences on the same images%n%n"
                + "Bold: the interval excludes zero. p: sign-flip test, adjusted by Holm's method"
                + " for the rows compared with the same one.%n%n| method less | |"));
    summary.metrics().forEach(metric -> out.append(' ').append(metric.arrow()).append(" |"));
    out.append(String.format("%n|---|---|")).append("--:|".repeat(summary.metrics().size()));
    out.append(String.format("%n"));
    for (Summary.Row row : summary.rows()) {
      if (row.against() == null) {
        continue;
      }
      out.append("| `").append(row.row().name());
      out.append("` | `").append(row.against()).append("` |");
      for (MeasuredMetric metric : summary.metrics()) {
        Summary.Paired found = row.paired().get(metric.key());
        String text =
            NumberText.difference(found.difference())
                + ", p "
                + NumberText.probability(found.holm());
        String bold = found.difference().excludesZero() ? "**" : "";
        out.append(' ').append(bold).append(text).append(bold).append(" |");
      }
      out.append(String.format("%n"));
    }
  }

  /** Returns every mean as CSV: one line per row, level and metric. */
  public static String csv(Summary summary) {
    StringBuilder out =
        new StringBuilder("method,level,metric,mean,low,high,n,nan,forwards,millis,failed\n");
    for (Summary.Row row : summary.rows()) {
      csv(out, row, "image", row.image());
      csv(out, row, "pixel", row.pixel());
    }
    return out.toString();
  }

  private static void csv(
      StringBuilder out, Summary.Row row, String level, Map<String, MeanInterval> means) {
    means.forEach(
        (metric, m) ->
            out.append(
                String.join(
                        ",",
                        row.row().name(),
                        level,
                        metric,
                        plain(m.mean()),
                        plain(m.low()),
                        plain(m.high()),
                        Integer.toString(m.n()),
                        Integer.toString(m.skipped()),
                        plain(row.forwards().mean()),
                        plain(row.millis().mean()),
                        Integer.toString(row.failed()))
                    + "\n"));
  }

  private static String plain(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }
}
