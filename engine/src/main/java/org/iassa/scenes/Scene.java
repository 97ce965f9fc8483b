package org.iassa.scenes;

import java.util.List;
import java.util.Objects;
import org.iassa.image.RgbImage;

/**
 * A drawn scene and the truth about it.
 *
 * @param image the picture, H×W
 * @param label class of the object, an index into {@link SceneGenerator#LABELS}
 * @param mask H·W values, row by row: true where the object covers at least half of the pixel; not
 *     copied
 * @param distractors the smaller objects of other classes, one to three
 */
public record Scene(RgbImage image, int label, boolean[] mask, List<Distractor> distractors) {
  public Scene {
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(mask, "mask");
    distractors = List.copyOf(distractors);
  }

  /** Returns the name of the object's class. */
  public String labelName() {
    return SceneGenerator.LABELS.get(label);
  }
}
