package org.iassa.metrics;

import java.util.ArrayList;
import java.util.List;
import org.iassa.data.ObjectMask;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;

/**
 * How the highly activated region of a map, the pixels above min + T·(max − min) (eq. 8), and an
 * object overlap. A constant map has an empty region: IoU and F1 are 0 then. For a signed map, pass
 * its {@link PositiveEvidence}, as {@link Evaluator} does.
 *
 * @param threshold T
 * @param region pixels of the region
 * @param object pixels of the object, at least 1
 * @param both pixels of both
 */
public record MaskOverlap(double threshold, int region, int object, int both) {
  /**
   * Counts pixels.
   *
   * @param threshold T in [0, 1)
   * @throws InvalidOptionException if the sizes differ or the object has no pixel
   */
  public static MaskOverlap of(SaliencyMap map, ObjectMask object, double threshold) {
    object.requireUsable(map.height(), map.width());
    boolean[] region = map.region(threshold);
    int inRegion = 0;
    int both = 0;
    for (int i = 0; i < region.length; i++) {
      if (region[i]) {
        inRegion++;
        if (object.contains(i)) {
          both++;
        }
      }
    }
    return new MaskOverlap(threshold, inRegion, object.area(), both);
  }

  /** Returns one overlap per threshold 0, 1/steps, …, (steps − 1)/steps. */
  public static List<MaskOverlap> sweep(SaliencyMap map, ObjectMask object, int steps) {
    InvalidOptionException.requireRange("thresholds", steps, 1, 10_000);
    List<MaskOverlap> overlaps = new ArrayList<>(steps);
    for (int i = 0; i < steps; i++) {
      overlaps.add(of(map, object, (double) i / steps));
    }
    return overlaps;
  }

  /** Returns |region ∩ object| / |region ∪ object|. */
  public double iou() {
    return (double) both / (region + object - both);
  }

  /** Returns 2·|region ∩ object| / (|region| + |object|), the object's pixels being positive. */
  public double f1() {
    return 2.0 * both / (region + object);
  }

  /** Returns |region ∩ object| / |region|; 0 if the region is empty. */
  public double precision() {
    return region == 0 ? 0 : (double) both / region;
  }

  /** Returns |region ∩ object| / |object|. */
  public double recall() {
    return (double) both / object;
  }
}
