package org.iassa.metrics;

import java.util.Locale;

/** A figure of merit of one map for one image. */
public enum Metric {
  /** Area under the deletion curve. */
  DELETION(false),
  /** Area under the insertion curve. */
  INSERTION(true),
  /** Intersection over union of the region and the object. */
  IOU(true),
  /** F1 of the region's pixels against the object's. */
  F1(true),
  /** 1 if the most salient pixel lies on the object, else 0. */
  POINTING(true),
  /** As {@link #POINTING}, within 15 pixels of the model's input. */
  POINTING_15PX(true),
  /** Share of the map's energy on the object. */
  ENERGY_POINTING(true);

  private final boolean higherIsBetter;

  Metric(boolean higherIsBetter) {
    this.higherIsBetter = higherIsBetter;
  }

  /** Returns whether a higher value is better. */
  public boolean higherIsBetter() {
    return higherIsBetter;
  }

  /** Returns the name in reports, such as {@code pointing_15px}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
