package org.iassa.cli;

import java.util.Objects;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;

/**
 * A classifier ready to be explained; owns what it holds.
 *
 * @param name what reports call it: its path, or {@code embedded}
 * @param classifier the classifier; its identity is the SHA-256 of its file
 * @param features the extractor of the attention's features, or null
 * @param labels names of its classes
 */
record LoadedModel(String name, BlackBox classifier, FeatureExtractor features, Labels labels)
    implements AutoCloseable {
  LoadedModel {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(classifier, "classifier");
    labels.requireClasses(classifier.classes());
  }

  @Override
  public void close() {
    try {
      classifier.close();
    } finally {
      if (features != null) {
        features.close();
      }
    }
  }
}
