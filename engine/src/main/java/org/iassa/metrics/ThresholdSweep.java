package org.iassa.metrics;

import java.util.Comparator;
import java.util.List;
import org.iassa.data.ObjectMask;
import org.iassa.engine.SaliencyMap;

/**
 * How map and object overlap at every threshold, which takes the choice of T out of the figure.
 *
 * @param overlaps one per threshold 0, 1/n, …, (n − 1)/n of the map's range
 * @param averagePrecision Σ (R_k − R_{k−1})·P_k over the map's distinct values from the highest
 *     down, P and R being precision and recall of the pixels at or above the value; the object's
 *     share of the image for a constant map
 * @param rocAuc the chance that a pixel of the object is higher than another one, ties counting
 *     half; ½ for a constant map, NaN if the object fills the image
 */
public record ThresholdSweep(List<MaskOverlap> overlaps, double averagePrecision, double rocAuc) {
  public ThresholdSweep {
    overlaps = List.copyOf(overlaps);
  }

  /**
   * Compares a map and an object.
   *
   * @param thresholds n, 1 to 10 000
   * @throws org.iassa.engine.InvalidOptionException if the sizes differ or the object has no pixel
   */
  public static ThresholdSweep of(SaliencyMap map, ObjectMask object, int thresholds) {
    List<MaskOverlap> overlaps = MaskOverlap.sweep(map, object, thresholds);
    float[] values = map.toArray();
    int[] order = PixelOrder.descending(map);
    long positives = 0;
    long seen = 0;
    double precisionSum = 0;
    double pairs = 0;
    for (int from = 0; from < order.length; ) {
      int to = from;
      long inGroup = 0;
      while (to < order.length && values[order[to]] == values[order[from]]) {
        inGroup += object.contains(order[to]) ? 1 : 0;
        to++;
      }
      long negatives = to - from - inGroup;
      pairs += negatives * (positives + inGroup / 2.0);
      positives += inGroup;
      seen += to - from;
      precisionSum += inGroup * ((double) positives / seen);
      from = to;
    }
    double others = (double) (order.length - positives) * positives;
    return new ThresholdSweep(
        overlaps, precisionSum / positives, others == 0 ? Double.NaN : pairs / others);
  }

  /** Returns the overlap of the highest IoU; the lowest threshold of equals. */
  public MaskOverlap bestIou() {
    return best(Comparator.comparingDouble(MaskOverlap::iou));
  }

  /** Returns the overlap of the highest F1; the lowest threshold of equals. */
  public MaskOverlap bestF1() {
    return best(Comparator.comparingDouble(MaskOverlap::f1));
  }

  private MaskOverlap best(Comparator<MaskOverlap> order) {
    MaskOverlap best = overlaps.get(0);
    for (MaskOverlap overlap : overlaps) {
      best = order.compare(overlap, best) > 0 ? overlap : best;
    }
    return best;
  }
}
