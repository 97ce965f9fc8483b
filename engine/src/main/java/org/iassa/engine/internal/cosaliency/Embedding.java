package org.iassa.engine.internal.cosaliency;

import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.image.Preprocessing;

/** Turns images into vectors. */
public interface Embedding {
  /** Returns the form in which images are taken. */
  BatchFormat format();

  /** Returns how pixel values become input. */
  Preprocessing preprocessing();

  /** Returns a stable identity for reports. */
  String identity();

  /** Returns whether calls with images of zeros are free of charge. */
  boolean measurable();

  /**
   * Embeds a batch.
   *
   * @return count vectors of the same length, one after the other; valid until the next call
   */
  float[] embed(ImageBatch batch);
}
