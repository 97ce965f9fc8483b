package org.iassa.bench.study;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.metrics.MeanInterval;
import org.iassa.metrics.Metric;

/**
 * What a replay found.
 *
 * @param label written in front of each row
 * @param results per specification and image, one value per {@link Metric}
 * @param sweeps per specification and image, IoU at equally spaced thresholds from 0
 * @param format the model's, for the number of forward passes
 */
record ReplayReport(
    String label,
    Map<String, List<double[]>> results,
    Map<String, List<double[]>> sweeps,
    BatchFormat format) {
  private static final long SEED = 20200301;
  private static final List<Metric> METRICS = Metric.DEFAULT;

  static final String HEADER =
      "label,specification,forwards,images,deletion,insertion,iou,f1,pointing,pointing15,energy,"
          + "best_iou,best_threshold";

  /** Prints means, and paired differences to the reference with their intervals. */
  void print(List<ReplaySpec> specs, List<String> references) {
    for (ReplaySpec spec : specs) {
      System.out.printf("%5d %s  %s%n", forwards(spec), means(spec, " "), spec.name());
      for (String reference : references) {
        if (spec.name().equals(reference)) {
          continue;
        }
        StringBuilder line = new StringBuilder("        less " + reference + ": ");
        for (Metric metric : METRICS) {
          double[] mine = values(spec.name(), metric);
          MeanInterval i = MeanInterval.ofDifferences(mine, values(reference, metric), SEED);
          if (!Double.isNaN(i.mean())) {
            line.append(
                "%s %+.3f [%+.3f,%+.3f]%s  "
                    .formatted(
                        metric.key(), i.mean(), i.low(), i.high(), i.excludesZero() ? "*" : ""));
          }
        }
        System.out.println(line);
      }
    }
  }

  /** Writes each image's values: label, specification, image, and one column per metric. */
  void each(List<StudyImage> images, Writer out) throws IOException {
    for (Map.Entry<String, List<double[]>> entry : results.entrySet()) {
      for (int i = 0; i < images.size(); i++) {
        out.write(label + "," + entry.getKey() + "," + images.get(i).name());
        for (Metric metric : METRICS) {
          double value = entry.getValue().get(i)[metric.ordinal()];
          out.write(Double.isNaN(value) ? "," : String.format(Locale.ROOT, ",%.5f", value));
        }
        out.write("\n");
      }
    }
  }

  void csv(List<ReplaySpec> specs, Writer out) throws IOException {
    for (ReplaySpec spec : specs) {
      out.write(
          "%s,%s,%d,%d,%s%n"
              .formatted(
                  label,
                  spec.name(),
                  forwards(spec),
                  results.get(spec.name()).size(),
                  means(spec, ",")));
    }
  }

  private String means(ReplaySpec spec, String between) {
    StringBuilder out = new StringBuilder();
    for (Metric metric :
        List.of(
            Metric.DELETION,
            Metric.INSERTION,
            Metric.IOU,
            Metric.F1,
            Metric.POINTING,
            Metric.POINTING_15PX,
            Metric.ENERGY_POINTING)) {
      double mean = MeanInterval.of(values(spec.name(), metric), SEED).mean();
      out.append(Double.isNaN(mean) ? "" : "%.4f".formatted(mean)).append(between);
    }
    List<double[]> sweep = sweeps.get(spec.name());
    int best = 0;
    double most = -1;
    int steps = sweep.get(0).length;
    for (int t = 0; t < steps; t++) {
      int at = t;
      double mean = sweep.stream().mapToDouble(s -> s[at]).average().orElse(0);
      if (mean > most) {
        most = mean;
        best = t;
      }
    }
    return out.append(
            String.format(Locale.ROOT, "%.4f%s%.2f", most, between, (double) best / steps))
        .toString();
  }

  private int forwards(ReplaySpec spec) {
    return spec.control()
        ? 0
        : 1
            + spec.passes().stream()
                .mapToInt(p -> ReplayPass.parse(p).count(format.height(), format.width()))
                .sum();
  }

  private double[] values(String spec, Metric metric) {
    return results.get(spec).stream().mapToDouble(v -> v[metric.ordinal()]).toArray();
  }
}
