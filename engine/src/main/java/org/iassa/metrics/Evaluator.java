package org.iassa.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.iassa.data.ObjectMask;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.spi.BlackBox;

/**
 * Measures maps of one classifier by one protocol, with every {@link Metric}. Not safe for use by
 * several threads at once. The model stays the caller's.
 */
public final class Evaluator {
  private final Protocol protocol;
  private final Deletion deletion;
  private final Insertion insertion;
  private final CurveRunner single;

  /**
   * @param batch images per forward pass, 1 to 4096
   */
  public Evaluator(BlackBox model, Protocol protocol, int batch) {
    this.protocol = protocol;
    this.deletion = new Deletion(model, protocol, batch);
    this.insertion = new Insertion(model, protocol, batch);
    this.single = new CurveRunner(model, 1);
  }

  /** Returns the protocol. */
  public Protocol protocol() {
    return protocol;
  }

  /**
   * Scores the unmasked image, to find the target that protocols ask for.
   *
   * @param image 3·H·W values, planar, normalised, of the model's size
   * @return one score per class
   */
  public float[] classify(float[] image) {
    return single.classify(image);
  }

  /**
   * Measures a map. Waits for the forward passes.
   *
   * @param image 3·H·W values, planar, normalised, of the model's size
   * @param map a map of the model's size
   * @param target the class
   * @param object where the object is, at the model's size; without it, only deletion and insertion
   *     are measured
   */
  public Evaluation evaluate(
      float[] image, SaliencyMap map, int target, Optional<ObjectMask> object) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    values.put(Metric.DELETION, deletion.measure(image, map, target).area());
    values.put(Metric.INSERTION, insertion.measure(image, map, target).area());
    object.ifPresent(mask -> compare(map, mask, values));
    int region = 0;
    for (boolean in : map.region(protocol.regionThreshold())) {
      region += in ? 1 : 0;
    }
    return new Evaluation(protocol, target, region, values);
  }

  private void compare(SaliencyMap map, ObjectMask mask, Map<Metric, Double> values) {
    MaskOverlap overlap = MaskOverlap.of(map, mask, protocol.regionThreshold());
    values.put(Metric.IOU, overlap.iou());
    values.put(Metric.F1, overlap.f1());
    values.put(Metric.POINTING, PointingGame.hit(map, mask) ? 1.0 : 0.0);
    boolean near = PointingGame.hitWithin(map, mask, PointingGame.TOLERANCE);
    values.put(Metric.POINTING_15PX, near ? 1.0 : 0.0);
    values.put(Metric.ENERGY_POINTING, PointingGame.energy(map, mask));
  }
}
