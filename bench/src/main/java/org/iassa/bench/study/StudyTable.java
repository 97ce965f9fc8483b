package org.iassa.bench.study;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.iassa.metrics.MeanInterval;
import org.iassa.metrics.Metric;

/** Markdown tables of results: image level, pixel level and paired differences. */
final class StudyTable {
  private static final long SEED = 20200301;
  private static final List<Metric> PAPER =
      List.of(Metric.DELETION, Metric.INSERTION, Metric.IOU, Metric.F1, Metric.POINTING);

  private final Map<String, Map<String, StudyResult>> byVariant = new LinkedHashMap<>();

  /**
   * @param variants which variants, in the order of the rows
   * @param results what is known; only images that every variant was measured on are compared
   */
  StudyTable(List<String> variants, List<StudyResult> results) {
    Map<String, Map<String, StudyResult>> found = new HashMap<>();
    for (StudyResult result : results) {
      found
          .computeIfAbsent(result.key().variant(), v -> new LinkedHashMap<>())
          .put(result.key().image(), result);
    }
    List<String> common = null;
    for (String variant : variants) {
      Map<String, StudyResult> mine = found.getOrDefault(variant, Map.of());
      if (common == null) {
        common = new ArrayList<>(mine.keySet());
      } else {
        common.retainAll(mine.keySet());
      }
    }
    for (String variant : variants) {
      Map<String, StudyResult> rows = new LinkedHashMap<>();
      for (String image : common) {
        rows.put(image, found.get(variant).get(image));
      }
      byVariant.put(variant, rows);
    }
  }

  /** Returns how many images every variant was measured on. */
  int images() {
    return byVariant.values().stream().mapToInt(Map::size).findFirst().orElse(0);
  }

  /** Returns all tables. */
  String markdown(String reference) {
    StringBuilder out = new StringBuilder();
    out.append("### Image level: mean [95% interval over ").append(images()).append(" images]\n\n");
    List<Metric> all = Metric.DEFAULT;
    absolute(out, all, StudyResult::value, 3);
    out.append("\n### Pixel level: divided by the pixels above the threshold, times 10 000\n\n");
    absolute(out, PAPER, (r, m) -> 1e4 * r.perPixel(m), 3);
    if (byVariant.containsKey(reference)) {
      out.append("\n### Image level, less `").append(reference).append("` on the same image\n\n");
      out.append("Bold: the interval excludes zero; + better, − worse.\n\n");
      differences(out, all, reference);
    }
    return out.toString();
  }

  private void absolute(
      StringBuilder out,
      List<Metric> metrics,
      BiFunction<StudyResult, Metric, Double> value,
      int digits) {
    header(out, metrics, "| variant | forwards | ms | no map |");
    byVariant.forEach(
        (variant, rows) -> {
          long none = rows.values().stream().filter(r -> r.values().isEmpty()).count();
          out.append(
              "| `%s` | %.0f | %.0f | %d |"
                  .formatted(
                      variant,
                      mean(rows, StudyResult::forwards),
                      mean(rows, StudyResult::millis),
                      none));
          for (Metric metric : metrics) {
            double[] values = values(rows, r -> value.apply(r, metric));
            out.append(cell(MeanInterval.of(values, SEED), digits));
          }
          out.append('\n');
        });
  }

  private void differences(StringBuilder out, List<Metric> metrics, String reference) {
    header(out, metrics, "| variant | forwards | ms | no map |");
    Map<String, StudyResult> base = byVariant.get(reference);
    byVariant.forEach(
        (variant, rows) -> {
          if (variant.equals(reference)) {
            return;
          }
          out.append(
              "| `%s` | %+.0f | %+.0f | |"
                  .formatted(
                      variant,
                      mean(rows, StudyResult::forwards) - mean(base, StudyResult::forwards),
                      mean(rows, StudyResult::millis) - mean(base, StudyResult::millis)));
          for (Metric metric : metrics) {
            MeanInterval interval =
                MeanInterval.ofDifferences(
                    values(rows, r -> r.value(metric)), values(base, r -> r.value(metric)), SEED);
            String text = cell(interval, 3).replace(" |", "").trim();
            if (interval.excludesZero()) {
              boolean better = interval.mean() > 0 == metric.higherIsBetter();
              text = "**" + text + "** " + (better ? "+" : "−");
            }
            out.append(' ').append(text).append(" |");
          }
          out.append('\n');
        });
  }

  private static void header(StringBuilder out, List<Metric> metrics, String first) {
    out.append(first);
    for (Metric metric : metrics) {
      out.append(' ').append(metric.key()).append(metric.higherIsBetter() ? " ↑ |" : " ↓ |");
    }
    out.append("\n|---|--:|--:|--:|").append("--:|".repeat(metrics.size())).append('\n');
  }

  private static String cell(MeanInterval i, int digits) {
    String number = "%." + digits + "f";
    return String.format(
        Locale.ROOT,
        " " + number + " [" + number + ", " + number + "] |",
        i.mean(),
        i.low(),
        i.high());
  }

  private static double[] values(
      Map<String, StudyResult> rows, ToDoubleFunction<StudyResult> value) {
    return rows.values().stream().mapToDouble(value).toArray();
  }

  private static double mean(Map<String, StudyResult> rows, ToDoubleFunction<StudyResult> value) {
    return rows.values().stream().mapToDouble(value).average().orElse(Double.NaN);
  }
}
