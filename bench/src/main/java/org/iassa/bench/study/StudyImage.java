package org.iassa.bench.study;

import java.nio.FloatBuffer;
import java.util.Optional;
import org.iassa.data.ObjectMask;
import org.iassa.data.Sample;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.image.Planes;
import org.iassa.image.RgbImage;
import org.iassa.metrics.Evaluator;

/**
 * An image whose top-1 class is annotated in it.
 *
 * @param name its name
 * @param image resized to the model's input
 * @param planes normalised, 3·H·W
 * @param target the model's top-1 class
 * @param score the model's score for it
 * @param mask where its category is, at the model's size
 */
record StudyImage(
    String name, RgbImage image, float[] planes, int target, float score, ObjectMask mask) {
  /**
   * Reads and classifies a sample.
   *
   * @return empty if the model's top-1 class is not annotated in it, or not one pixel of it is left
   *     at the model's size
   */
  static Optional<StudyImage> of(Sample sample, BlackBox model, Evaluator evaluator) {
    BatchFormat format = model.format();
    RgbImage image = sample.image().resize(format.height(), format.width());
    float[] planes = new float[3 * format.pixels()];
    Planes.normalise(image, model.preprocessing(), FloatBuffer.wrap(planes));
    float[] scores = evaluator.classify(planes);
    int top = 0;
    for (int c = 1; c < scores.length; c++) {
      if (scores[c] > scores[top]) {
        top = c;
      }
    }
    int target = top;
    return sample
        .mask(target)
        .map(mask -> mask.resize(format.height(), format.width()))
        .filter(mask -> mask.area() > 0)
        .map(mask -> new StudyImage(sample.name(), image, planes, target, scores[target], mask));
  }
}
