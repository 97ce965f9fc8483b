package org.iassa.metrics;

import java.util.Objects;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.spi.BlackBox;

/**
 * What deletion and insertion share: an image turns into another, most salient pixel first, while
 * the class's score is watched. Each image on the way differs from the one before by a step's
 * pixels, so only those are written.
 *
 * <p>Keeps memory for one batch. Not safe for use by several threads at once. The model stays the
 * caller's.
 */
public abstract sealed class PixelCurve permits Deletion, Insertion {
  private final Protocol protocol;
  private final ImageScorer scorer;

  PixelCurve(BlackBox model, Protocol protocol, int batch) {
    this(protocol, new ImageScorer(model, batch));
  }

  /** Works in another's memory. */
  PixelCurve(Protocol protocol, ImageScorer scorer) {
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    this.scorer = scorer;
  }

  /** Returns the rules. */
  Protocol protocol() {
    return protocol;
  }

  /** Returns what stands in for the image's own pixels. */
  abstract Canvas canvas(Protocol rules);

  /** Returns whether the curve leads from the canvas to the image, not away from it. */
  abstract boolean restores();

  /**
   * Draws the curve of one map. Waits for the forward passes.
   *
   * @param image 3·H·W values, planar, normalised, of the model's size
   * @param map a map of the model's size
   * @param target the class
   * @throws org.iassa.engine.InvalidOptionException if a size or the target does not fit
   * @throws org.iassa.engine.ScoreException if the model gives a score that is not finite
   */
  public final Curve measure(float[] image, SaliencyMap map, int target) {
    scorer.check(image, map, target);
    float[] canvas =
        canvas(protocol).paint(image, map.height(), map.width(), scorer.preprocessing());
    FormatImage current = scorer.scratch(0).encode(restores() ? canvas : image);
    FormatImage goal = scorer.scratch(1).encode(restores() ? image : canvas);
    int[] order = PixelOrder.descending(map);
    int[] counts = protocol.step().counts(order.length);
    float[] scores =
        scorer.score(
            counts.length,
            target,
            i -> {
              for (int at = i == 0 ? 0 : counts[i - 1]; at < counts[i]; at++) {
                current.copyPixel(goal, order[at]);
              }
              return current;
            },
            i -> counts[i] + " pixels changed");
    return new Curve(protocol, target, counts, scores, protocol.area().area(scores));
  }
}
