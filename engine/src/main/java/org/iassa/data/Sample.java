package org.iassa.data;

import java.util.Optional;
import org.iassa.image.RgbImage;

/** A labelled image of a data set. */
public interface Sample {
  /** Returns a name that is unique in the data set, such as the file's. */
  String name();

  /**
   * Reads the image.
   *
   * @throws org.iassa.engine.ImageException if it cannot be read
   */
  RgbImage image();

  /**
   * Returns where the objects are that a class of the classifier stands for.
   *
   * @param classIndex the classifier's class
   * @return a mask in the size of {@link #image()}, with at least one pixel; empty if the data set
   *     does not say
   * @throws DataException if what the data set says cannot be used
   */
  Optional<ObjectMask> mask(int classIndex);
}
