package org.iassa.metrics;

import org.iassa.data.ObjectMask;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;

/** Does the map point at the object? Coordinates are those of the map, the model's input. */
public final class PointingGame {
  /** Tolerance in pixels that is usual for the tolerant game, here at the map's own scale. */
  public static final int TOLERANCE = 15;

  private PointingGame() {}

  /** Returns whether the most salient pixel lies on the object; the first of equals counts. */
  public static boolean hit(SaliencyMap map, ObjectMask object) {
    object.requireUsable(map.height(), map.width());
    return object.contains(map.argMax());
  }

  /**
   * Returns whether a disc round the most salient pixel meets the object: whether some pixel of the
   * object is at most {@code tolerance} away from it, centre to centre.
   *
   * @param tolerance radius in pixels of the map, 0 or more; 0 is {@link #hit}
   */
  public static boolean hitWithin(SaliencyMap map, ObjectMask object, int tolerance) {
    object.requireUsable(map.height(), map.width());
    InvalidOptionException.requireRange("tolerance", tolerance, 0, 1 << 15);
    int cy = map.argMax() / map.width();
    int cx = map.argMax() % map.width();
    for (int y = Math.max(0, cy - tolerance); y <= cy + tolerance && y < map.height(); y++) {
      for (int x = Math.max(0, cx - tolerance); x <= cx + tolerance && x < map.width(); x++) {
        long dy = y - cy;
        long dx = x - cx;
        if (dy * dy + dx * dx <= (long) tolerance * tolerance
            && object.contains(y * map.width() + x)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Returns the energy pointing game: Σ (S − min S) over the object / Σ (S − min S) over all. A
   * constant map scores the object's share of the image, as an even map would. For a signed map,
   * pass its {@link PositiveEvidence}, as {@link Evaluator} does.
   */
  public static double energy(SaliencyMap map, ObjectMask object) {
    object.requireUsable(map.height(), map.width());
    float[] values = map.toArray();
    double min = map.min();
    double on = 0;
    double all = 0;
    for (int i = 0; i < values.length; i++) {
      double energy = values[i] - min;
      all += energy;
      if (object.contains(i)) {
        on += energy;
      }
    }
    return all == 0 ? (double) object.area() / values.length : on / all;
  }
}
