package org.iassa.metrics;

import java.util.Objects;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.spi.BlackBox;

/**
 * Insertion: pixels are restored, most salient first, while the class's score is watched. The
 * higher the area under that curve, the better the map names the pixels that make the class.
 *
 * <p>Keeps memory for one batch. Not safe for use by several threads at once. The model stays the
 * caller's.
 */
public final class Insertion {
  private final BlackBox model;
  private final Protocol protocol;
  private final CurveRunner runner;

  /**
   * @param model the classifier; its scores are taken as they are, see {@link Protocol.Activation}
   * @param protocol the rules
   * @param batch images per forward pass, 1 to 4096
   */
  public Insertion(BlackBox model, Protocol protocol, int batch) {
    this.model = Objects.requireNonNull(model, "model");
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    this.runner = new CurveRunner(model, batch);
  }

  /**
   * Draws the curve of one map. Waits for the forward passes.
   *
   * @param image 3·H·W values, planar, normalised, of the model's size
   * @param map a map of the model's size
   * @param target the class
   * @throws org.iassa.engine.InvalidOptionException if a size or the target does not fit
   * @throws org.iassa.engine.ScoreException if the model gives a score that is not finite
   */
  public Curve measure(float[] image, SaliencyMap map, int target) {
    runner.check(image, map, target);
    float[] canvas =
        protocol.insertionStart().paint(image, map.height(), map.width(), model.preprocessing());
    int[] counts = protocol.step().counts(map.height() * map.width());
    float[] scores = runner.run(canvas, image, PixelOrder.descending(map), counts, target);
    return new Curve(protocol, target, counts, scores, protocol.area().area(scores));
  }
}
