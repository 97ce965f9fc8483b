package org.iassa.evaluate;

import java.nio.FloatBuffer;
import java.util.Objects;
import org.iassa.data.DataException;
import org.iassa.data.ObjectMask;
import org.iassa.data.Sample;
import org.iassa.engine.ImageException;
import org.iassa.engine.ScoreException;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.image.Framing;
import org.iassa.image.Planes;
import org.iassa.image.RgbImage;
import org.iassa.metrics.Evaluator;

/** Turns samples into images that methods can be compared on, or says why not. */
final class SubjectReader {
  private final BlackBox model;
  private final TargetRule targets;
  private final Evaluator classifier;

  /**
   * @param model the classifier that is explained; stays the caller's
   */
  SubjectReader(BlackBox model, RunSettings settings) {
    this.model = model;
    this.targets = settings.targets();
    this.classifier = new Evaluator(model, settings.protocol(), 1);
  }

  /**
   * What came of a sample.
   *
   * @param subject the image; null if it is left out
   * @param skipped why it is left out; null if it is not
   */
  record Found(Subject subject, ResultRecord skipped) {
    Found {
      if ((subject == null) == (skipped == null)) {
        throw new IllegalArgumentException("either an image or a reason");
      }
    }
  }

  /**
   * Reads a sample and picks its class.
   *
   * @param index its place in the data set
   */
  Found read(int index, Sample sample) {
    try {
      BatchFormat format = model.format();
      RgbImage original = sample.image();
      Framing framing = model.preprocessing().framing();
      RgbImage image = framing.apply(original, format.height(), format.width());
      float[] planes = new float[3 * format.pixels()];
      Planes.normalise(image, model.preprocessing(), FloatBuffer.wrap(planes));
      float[] scores = classifier.classify(planes);
      requireFinite(scores);
      TargetRule.Choice choice = targets.choose(scores, sample);
      ObjectMask mask =
          choice.mask().map(m -> framing.apply(m, image.height(), image.width())).orElse(null);
      if (mask != null && mask.area() > 0) {
        return new Found(
            new Subject(
                index,
                sample.name(),
                framing.equals(Framing.STRETCH) ? original : image, // what pictures show
                image,
                planes,
                choice.index(),
                scores[choice.index()],
                mask),
            null);
      }
      String where = mask == null ? "" : " at the classifier's size";
      return left(
          index,
          sample,
          ResultRecord.NO_OBJECT,
          "class " + choice.index() + " has no object in it" + where);
    } catch (ImageException | DataException | ScoreException e) {
      return left(index, sample, ResultRecord.UNREADABLE, Objects.toString(e.getMessage()));
    }
  }

  private static Found left(int index, Sample sample, String kind, String reason) {
    return new Found(null, ResultRecord.skipped(index, sample.name(), kind, reason));
  }

  private static void requireFinite(float[] scores) {
    for (int c = 0; c < scores.length; c++) {
      if (!Float.isFinite(scores[c])) {
        throw new ScoreException(
            "the unmasked image's score of class "
                + c
                + " is "
                + scores[c]
                + ", expected a finite number");
      }
    }
  }
}
