package org.iassa.evaluate;

import org.iassa.data.ObjectMask;
import org.iassa.image.RgbImage;

/**
 * An image that methods are compared on.
 *
 * @param index its place in the data set
 * @param name its name
 * @param original the image in its own size, upright
 * @param image resized to the classifier's input
 * @param planes normalised, 3·H·W; not copied
 * @param target the class that is explained
 * @param score the classifier's score for it
 * @param mask where the target's object is, at the size of the classifier's input
 */
public record Subject(
    int index,
    String name,
    RgbImage original,
    RgbImage image,
    float[] planes,
    int target,
    float score,
    ObjectMask mask) {

  /**
   * Returns a seed for this image: a hash of the run's seed and the image's name, so that it does
   * not depend on which other images there are.
   */
  long seed(long runSeed) {
    long hash = 0xcbf29ce484222325L ^ runSeed * 0x9e3779b97f4a7c15L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001b3L;
    }
    return hash >>> 1;
  }
}
