package org.iassa.metrics;

import java.util.List;
import java.util.Objects;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;

/**
 * By which rules a map is measured. Two figures compare only if their protocols are equal.
 *
 * @param name name of the protocol; with the version it stands for all the rest
 * @param version raised whenever a rule changes
 * @param step pixels per step
 * @param deletionFill what deleted pixels become
 * @param insertionStart what the image looks like before a pixel is inserted
 * @param activation what kind of score the curve is drawn of
 * @param target whose score it is
 * @param area how a curve becomes a number
 * @param ties which of two pixels of equal saliency comes first
 * @param signs what a value below zero means to the metrics that have a region or an energy
 * @param regionThreshold T: the region is what lies above min + T·(max − min) (eq. 8)
 */
public record Protocol(
    String name,
    int version,
    Step step,
    Canvas deletionFill,
    Canvas insertionStart,
    Activation activation,
    TargetRule target,
    AreaRule area,
    TieRule ties,
    SignRule signs,
    double regionThreshold) {
  /** Version 2: values below zero are no evidence ({@link SignRule#POSITIVE_PART}). */
  private static final int VERSION = 2;

  /**
   * The IASSA paper, section 4. It leaves the step, the grey and the blur open; as its public
   * figures build on RISE's, they are RISE's: 224 px per step, zero in normalised space, RISE's
   * blur. T = 0.3 is the paper's.
   */
  public static final Protocol IASSA_2020 =
      of("iassa-2020", new Step.Pixels(224), new Canvas.Zero(), new Canvas.RiseBlur());

  /** RISE's published procedure for one image: 225 evaluations at 224×224. */
  public static final Protocol RISE_2018_SINGLE =
      of("rise-2018-single", new Step.Pixels(224), new Canvas.Zero(), new Canvas.RiseBlur());

  /** RISE's published procedure for many images: 29 evaluations at 224×224. */
  public static final Protocol RISE_2018_BATCH =
      of("rise-2018-batch", new Step.Pixels(1792), new Canvas.Zero(), new Canvas.RiseBlur());

  /** As {@link #RISE_2018_SINGLE}, with the blur its parameters speak of: a true Gaussian. */
  public static final Protocol GAUSSIAN_SINGLE =
      of(
          "gaussian-single",
          new Step.Pixels(224),
          new Canvas.Zero(),
          new Canvas.GaussianBlur(11, 5));

  /** Xplique's defaults: 10 steps, both ways between the image and zero; raw outputs. */
  public static final Protocol XPLIQUE =
      new Protocol(
          "xplique",
          VERSION,
          new Step.Equal(10),
          new Canvas.Zero(),
          new Canvas.Zero(),
          Activation.MODEL_OUTPUT,
          TargetRule.TOP_1,
          AreaRule.TRAPEZOID,
          TieRule.PIXEL_INDEX,
          SignRule.POSITIVE_PART,
          0.3);

  /** OpenVINO XAI's defaults: 30 steps, both ways between the image and black. */
  public static final Protocol OPENVINO =
      of("openvino", new Step.Equal(30), new Canvas.Black(), new Canvas.Black());

  /** Every protocol this project names. */
  public static final List<Protocol> ALL =
      List.of(IASSA_2020, RISE_2018_SINGLE, RISE_2018_BATCH, GAUSSIAN_SINGLE, XPLIQUE, OPENVINO);

  public Protocol {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(step, "step");
    Objects.requireNonNull(deletionFill, "deletionFill");
    Objects.requireNonNull(insertionStart, "insertionStart");
    Objects.requireNonNull(activation, "activation");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(area, "area");
    Objects.requireNonNull(ties, "ties");
    Objects.requireNonNull(signs, "signs");
    InvalidOptionException.requireRange("version", version, 1, Integer.MAX_VALUE);
    InvalidOptionException.requireRange("region threshold", regionThreshold, 0, Math.nextDown(1.0));
  }

  /**
   * Returns the protocol of a name.
   *
   * @throws InvalidOptionException if there is none; the message lists the names
   */
  public static Protocol named(String name) {
    return ALL.stream()
        .filter(p -> p.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidOptionException(
                    "protocol", name, "one of " + ALL.stream().map(Protocol::name).toList()));
  }

  /** Returns the name and the version, such as {@code rise-2018-single/2}. */
  public String id() {
    return name + "/" + version;
  }

  /**
   * Returns those of the rules that a metric depends on, as text: two protocols of the same text
   * measure it alike.
   */
  public String rulesOf(Metric metric) {
    return switch (metric) {
      case DELETION -> curve(deletionFill);
      case INSERTION -> curve(insertionStart);
      case IOU, F1 -> signs + ", above " + regionThreshold;
      case ENERGY_POINTING, BEST_IOU, BEST_F1 -> signs.toString();
      case POINTING, POINTING_15PX, AVERAGE_PRECISION, ROC_AUC -> "order alone";
      case MUFIDELITY -> FidelityProtocol.like(this).id();
      case ROAD, ROAD_MORF, ROAD_LERF -> RoadProtocol.like(this).id();
    };
  }

  private String curve(Canvas canvas) {
    return step + ", " + canvas + ", " + activation + ", " + target + ", " + area + ", " + ties;
  }

  private static Protocol of(String name, Step step, Canvas fill, Canvas start) {
    return new Protocol(
        name,
        VERSION,
        step,
        fill,
        start,
        Activation.SOFTMAX,
        TargetRule.TOP_1,
        AreaRule.TRAPEZOID,
        TieRule.PIXEL_INDEX,
        SignRule.POSITIVE_PART,
        0.3);
  }

  /**
   * What kind of score a curve is drawn of. A metric takes the black box's scores as they are, so
   * this is what the black box has to give for the figure to be this protocol's.
   */
  public enum Activation {
    /** Probabilities over the classes. */
    SOFTMAX,
    /** The network's output as it is, usually logits. */
    MODEL_OUTPUT
  }

  /** Whose score a curve is drawn of. The caller picks the class; this is the rule to follow. */
  public enum TargetRule {
    /** The class that scores highest on the unmasked image. */
    TOP_1
  }

  /** How a curve becomes a number. */
  public enum AreaRule {
    /** (Σ scores − (first + last)/2) / (n − 1): n − 1 intervals of equal width, also the last. */
    TRAPEZOID;

    /** Returns the area under a curve of at least two scores. */
    double area(float[] scores) {
      double sum = -(scores[0] + (double) scores[scores.length - 1]) / 2;
      for (float score : scores) {
        sum += score;
      }
      return sum / (scores.length - 1);
    }
  }

  /** What a value below zero means to the metrics that have a region or an energy. */
  public enum SignRule {
    /** Evidence against the class, which counts as none: see {@link PositiveEvidence}. */
    POSITIVE_PART;

    /** Returns the map as those metrics see it. */
    public SaliencyMap evidence(SaliencyMap map) {
      return PositiveEvidence.of(map);
    }
  }

  /** Which of two pixels of equal saliency comes first. */
  public enum TieRule {
    /** The one of the lower index y·W + x. */
    PIXEL_INDEX
  }
}
