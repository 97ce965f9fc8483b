package org.iassa.metrics;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.iassa.data.ObjectMask;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.spi.BlackBox;

/**
 * Measures maps of one classifier by one protocol. All metrics share the memory of one batch. Not
 * safe for use by several threads at once. The model stays the caller's.
 */
public final class Evaluator {
  /** Thresholds of {@link Metric#BEST_IOU} and {@link Metric#BEST_F1}: 0, 0.01, …, 0.99. */
  public static final int THRESHOLDS = 100;

  /** Seed of {@link Metric#MUFIDELITY}'s subsets and {@link Metric#ROAD}'s noise. */
  private static final long SEED = 20_220_200;

  private static final Set<Metric> SWEPT =
      EnumSet.of(Metric.BEST_IOU, Metric.BEST_F1, Metric.AVERAGE_PRECISION, Metric.ROC_AUC);
  private static final Set<Metric> ROAD =
      EnumSet.of(Metric.ROAD, Metric.ROAD_MORF, Metric.ROAD_LERF);

  private final Protocol protocol;
  private final Set<Metric> metrics;
  private final ImageScorer scorer;
  private final Deletion deletion;
  private final Insertion insertion;
  private final MuFidelity fidelity;
  private final Road road;

  /**
   * Measures {@link Metric#DEFAULT}.
   *
   * @param batch images per forward pass, 1 to 4096
   */
  public Evaluator(BlackBox model, Protocol protocol, int batch) {
    this(model, protocol, batch, Metric.DEFAULT);
  }

  /**
   * @param model the classifier; its scores are taken as they are, see {@link Protocol.Activation}
   * @param batch images per forward pass, 1 to 4096
   * @param metrics what to measure, at least one
   */
  public Evaluator(BlackBox model, Protocol protocol, int batch, Collection<Metric> metrics) {
    this(new ImageScorer(model, batch), protocol, metrics);
  }

  /** Works in another's memory. */
  Evaluator(ImageScorer scorer, Protocol protocol, Collection<Metric> metrics) {
    if (metrics.isEmpty()) {
      throw new InvalidOptionException("metrics", "empty", "at least one");
    }
    this.protocol = protocol;
    this.metrics = EnumSet.copyOf(metrics);
    this.scorer = scorer;
    this.deletion = new Deletion(protocol, scorer);
    this.insertion = new Insertion(protocol, scorer);
    this.fidelity = new MuFidelity(FidelityProtocol.like(protocol), scorer, SEED);
    this.road = new Road(RoadProtocol.like(protocol), scorer, SEED);
  }

  /** As the public constructor, with the measured batch size. */
  public Evaluator(ScoringModel model, Protocol protocol, Collection<Metric> metrics) {
    this(model.model(), protocol, model.batch(), metrics);
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
    return scorer.classify(image);
  }

  /**
   * Measures a map. Waits for the forward passes.
   *
   * @param image 3·H·W values, planar, normalised, of the model's size
   * @param map a map of the model's size
   * @param target the class
   * @param object where the object is, at the model's size; without it, metrics that need one are
   *     left out
   */
  public Evaluation evaluate(
      float[] image, SaliencyMap map, int target, Optional<ObjectMask> object) {
    return evaluate(image, map, target, object, new DrawnCurves(image, map, target));
  }

  /** Measures a map whose curves may be drawn already. */
  Evaluation evaluate(
      float[] image, SaliencyMap map, int target, Optional<ObjectMask> object, DrawnCurves curves) {
    scorer.check(image, map, target);
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    if (metrics.contains(Metric.DELETION)) {
      values.put(Metric.DELETION, curves.area(deletion));
    }
    if (metrics.contains(Metric.INSERTION)) {
      values.put(Metric.INSERTION, curves.area(insertion));
    }
    object.ifPresent(mask -> compare(map, mask, values));
    if (metrics.contains(Metric.MUFIDELITY)) {
      values.put(Metric.MUFIDELITY, fidelity.measure(image, map, target).correlation());
    }
    if (metrics.stream().anyMatch(ROAD::contains)) {
      Road.Result found = road.measure(image, map, target);
      values.put(Metric.ROAD_MORF, found.morfMean());
      values.put(Metric.ROAD_LERF, found.lerfMean());
      values.put(Metric.ROAD, found.combined());
    }
    values.keySet().retainAll(metrics);
    int region = PositiveEvidence.regionSize(map, protocol);
    return new Evaluation(protocol, target, region, values);
  }

  private void compare(SaliencyMap map, ObjectMask mask, Map<Metric, Double> values) {
    SaliencyMap evidence = protocol.signs().evidence(map);
    MaskOverlap overlap = MaskOverlap.of(evidence, mask, protocol.regionThreshold());
    values.put(Metric.IOU, overlap.iou());
    values.put(Metric.F1, overlap.f1());
    values.put(Metric.POINTING, PointingGame.hit(map, mask) ? 1.0 : 0.0);
    boolean near = PointingGame.hitWithin(map, mask, PointingGame.TOLERANCE);
    values.put(Metric.POINTING_15PX, near ? 1.0 : 0.0);
    values.put(Metric.ENERGY_POINTING, PointingGame.energy(evidence, mask));
    if (metrics.stream().anyMatch(SWEPT::contains)) {
      ThresholdSweep regions = ThresholdSweep.of(evidence, mask, THRESHOLDS);
      values.put(Metric.BEST_IOU, regions.bestIou().iou());
      values.put(Metric.BEST_F1, regions.bestF1().f1());
      ThresholdSweep order = evidence == map ? regions : ThresholdSweep.of(map, mask, 1);
      values.put(Metric.AVERAGE_PRECISION, order.averagePrecision());
      values.put(Metric.ROC_AUC, order.rocAuc());
    }
  }
}
