package org.iassa.evaluate;

import java.util.Objects;
import org.iassa.metrics.Metric;

/**
 * A figure in results and tables.
 *
 * @param key its name in files
 * @param label its name for people
 * @param higherIsBetter whether a higher value is better
 * @param perPixel whether the paper's pixel level makes sense for it
 */
public record MeasuredMetric(String key, String label, boolean higherIsBetter, boolean perPixel) {
  public MeasuredMetric {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(label, "label");
  }

  /** Returns the figure of an evaluator's metric. */
  static MeasuredMetric of(Metric metric) {
    String label =
        switch (metric) {
          case DELETION -> "Deletion";
          case INSERTION -> "Insertion";
          case IOU -> "IoU";
          case F1 -> "F1";
          case POINTING -> "Pointing";
          case POINTING_15PX -> "Pointing, 15 px";
          case ENERGY_POINTING -> "Energy pointing";
          case BEST_IOU -> "IoU, best threshold";
          case BEST_F1 -> "F1, best threshold";
          case AVERAGE_PRECISION -> "Average precision";
          case ROC_AUC -> "ROC AUC";
          case MUFIDELITY -> "MuFidelity";
          case ROAD_MORF -> "ROAD, most relevant first";
          case ROAD_LERF -> "ROAD, least relevant first";
          case ROAD -> "ROAD";
        };
    return new MeasuredMetric(metric.key(), label, metric.higherIsBetter(), true);
  }

  /** Returns the label with an arrow to the better side. */
  public String arrow() {
    return label + (higherIsBetter ? " ↑" : " ↓");
  }
}
