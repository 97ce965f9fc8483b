package org.iassa.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iassa.engine.ScoreLogException;
import org.iassa.fuzz.Scratch;

/** Bundles that nobody vouches for. */
public final class BundleFuzz {
  private BundleFuzz() {}

  /** Opens bytes as a bundle; nothing of it is left on disk. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    Path file = Scratch.file("bundle.zip", data);
    Path scores = null;
    try (BundleReader bundle = new BundleReader(file)) {
      bundle.difference();
      scores = bundle.scores();
    } catch (ScoreLogException e) {
      // what a damaged or harmful archive gives
    }
    if (scores != null && Files.exists(scores)) {
      throw new AssertionError(scores + " is left");
    }
  }
}
