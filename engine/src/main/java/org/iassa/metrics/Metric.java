package org.iassa.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.iassa.engine.InvalidOptionException;

/** A figure of merit of one map for one image. */
public enum Metric {
  /** Area under the deletion curve. */
  DELETION(false, false),
  /** Area under the insertion curve. */
  INSERTION(true, false),
  /** Intersection over union of the region and the object. */
  IOU(true, true),
  /** F1 of the region's pixels against the object's. */
  F1(true, true),
  /** 1 if the most salient pixel lies on the object, else 0. */
  POINTING(true, true),
  /** As {@link #POINTING}, within 15 pixels of the model's input. */
  POINTING_15PX(true, true),
  /** Share of the map's energy on the object. */
  ENERGY_POINTING(true, true),
  /** The highest IoU over {@value Evaluator#THRESHOLDS} thresholds. */
  BEST_IOU(true, true),
  /** The highest F1 over {@value Evaluator#THRESHOLDS} thresholds. */
  BEST_F1(true, true),
  /** Average precision of the map's pixels against the object's; needs no threshold. */
  AVERAGE_PRECISION(true, true),
  /** Area under the ROC curve of the map's pixels against the object's. */
  ROC_AUC(true, true),
  /** {@link MuFidelity}, by Xplique's rules. */
  MUFIDELITY(true, false),
  /** {@link Road}: mean score with the most relevant pixels removed first. */
  ROAD_MORF(false, false),
  /** {@link Road}: mean score with the least relevant pixels removed first. */
  ROAD_LERF(true, false),
  /** {@link Road}: half of what {@link #ROAD_LERF} exceeds {@link #ROAD_MORF} by. */
  ROAD(true, false);

  /** What is measured unless asked otherwise: the paper's metrics and the pointing games. */
  public static final List<Metric> DEFAULT =
      List.of(DELETION, INSERTION, IOU, F1, POINTING, POINTING_15PX, ENERGY_POINTING);

  private final boolean higherIsBetter;
  private final boolean needsObject;

  Metric(boolean higherIsBetter, boolean needsObject) {
    this.higherIsBetter = higherIsBetter;
    this.needsObject = needsObject;
  }

  /**
   * Returns the metric of a key, such as {@code pointing-15px} or {@code pointing_15px}.
   *
   * @throws InvalidOptionException if there is none; the message lists the keys
   */
  public static Metric named(String key) {
    String wanted = key.strip().toLowerCase(Locale.ROOT).replace('-', '_');
    return Arrays.stream(values())
        .filter(metric -> metric.key().equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidOptionException(
                    "metric", key, "one of " + Arrays.stream(values()).map(Metric::key).toList()));
  }

  /** Returns whether a higher value is better. */
  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** Returns whether the metric compares the map with an object, and calls no model. */
  public boolean needsObject() {
    return needsObject;
  }

  /**
   * Returns whether the metric has rules of its own: of a protocol, only the kind of score counts.
   */
  public boolean hasOwnRules() {
    return this == MUFIDELITY || this == ROAD || this == ROAD_MORF || this == ROAD_LERF;
  }

  /** Returns the name in reports, such as {@code pointing_15px}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
