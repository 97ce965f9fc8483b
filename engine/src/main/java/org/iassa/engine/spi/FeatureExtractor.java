package org.iassa.engine.spi;

import java.util.List;

/** A network from which the attention takes features at several depths. */
public interface FeatureExtractor extends AutoCloseable {
  /** Returns the form in which this extractor takes its one image. */
  BatchFormat format();

  /**
   * Computes the features of one image. Waits until they are there.
   *
   * @param image batch of one image, normalised as for the classifier; only valid during the call
   * @return the levels, shallowest first; their memory is the caller's
   */
  List<FeatureMap> extract(ImageBatch image);

  /** Returns a stable identity for reports, such as a hash of the model's file. */
  default String identity() {
    return getClass().getName();
  }

  /** Frees what this extractor owns; a second call does nothing. */
  @Override
  default void close() {}
}
