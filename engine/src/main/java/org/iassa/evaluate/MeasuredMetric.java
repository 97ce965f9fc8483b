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
 * @param definition what it is, in a sentence
 */
public record MeasuredMetric(
    String key, String label, boolean higherIsBetter, boolean perPixel, String definition) {
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
    String definition =
        switch (metric) {
          case DELETION ->
              "Area under the class's score while pixels are deleted, most salient first.";
          case INSERTION ->
              "Area under the class's score while pixels are restored, most salient first.";
          case IOU -> "Intersection over union of the map's region and the object.";
          case F1 -> "F1 of the region's pixels against the object's.";
          case POINTING -> "Share of images whose most salient pixel lies on the object.";
          case POINTING_15PX -> "The same, within 15 pixels of the object.";
          case ENERGY_POINTING -> "Share of the map's energy above its minimum on the object.";
          case BEST_IOU -> "The highest IoU over 100 thresholds.";
          case BEST_F1 -> "The highest F1 over 100 thresholds.";
          case AVERAGE_PRECISION -> "Average precision of the map's pixels; no threshold.";
          case ROC_AUC -> "Area under the ROC curve of the map's pixels; no threshold.";
          case MUFIDELITY ->
              "Correlation of a subset's saliency with what its removal costs the score.";
          case ROAD_MORF -> "Mean score while the most relevant pixels are imputed first.";
          case ROAD_LERF -> "Mean score while the least relevant pixels are imputed first.";
          case ROAD -> "Half of what ROAD with the least relevant first has over most relevant.";
        };
    return new MeasuredMetric(
        metric.key(), label, metric.higherIsBetter(), !metric.hasOwnRules(), definition);
  }

  /** Returns the label with an arrow to the better side. */
  public String arrow() {
    return label + (higherIsBetter ? " ↑" : " ↓");
  }
}
