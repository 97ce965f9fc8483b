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
        };
    String definition =
        switch (metric) {
          case DELETION ->
              "Area under the class's score while pixels are deleted, most salient" + " first.";
          case INSERTION ->
              "Area under the class's score while pixels are restored, most salient" + " first.";
          case IOU -> "Intersection over union of the map's region and the object.";
          case F1 -> "F1 of the region's pixels against the object's.";
          case POINTING -> "Share of images whose most salient pixel lies on the object.";
          case POINTING_15PX -> "The same, within 15 pixels of the object.";
          case ENERGY_POINTING -> "Share of the map's energy above its minimum on the object.";
        };
    return new MeasuredMetric(metric.key(), label, metric.higherIsBetter(), true, definition);
  }

  /** Returns the label with an arrow to the better side. */
  public String arrow() {
    return label + (higherIsBetter ? " ↑" : " ↓");
  }
}
