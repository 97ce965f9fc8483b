package org.iassa.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iassa.engine.IassaException;
import org.iassa.engine.ScoreLog;
import org.iassa.fuzz.ForgedBundle;
import org.iassa.fuzz.Scratch;

/**
 * Bundles that nobody vouches for. An input is an archive, or entries of which {@link ForgedBundle}
 * makes one with the right checksums, so that the fuzzer gets past them.
 */
public final class BundleFuzz {
  private BundleFuzz() {}

  /** Opens bytes as a bundle with its score log; nothing of it is left on disk. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    byte[] archive = ForgedBundle.isForged(data) ? ForgedBundle.of(data) : data;
    Path file = Scratch.file("bundle.zip", archive);
    Path scores = null;
    try (BundleReader bundle = new BundleReader(file)) {
      scores = bundle.scores();
      if (bundle.difference().chars().anyMatch(Character::isISOControl)) {
        throw new AssertionError("a message shows " + bundle.difference());
      }
      try (ScoreLog log = ScoreLog.open(file + ": scores", scores)) {
        if (log.run().classes() < 1) {
          throw new AssertionError("a run of " + log.run().classes() + " classes");
        }
      }
    } catch (IassaException e) {
      // what a damaged or harmful archive gives
    }
    if (scores != null && Files.exists(scores)) {
      throw new AssertionError(scores + " is left");
    }
  }
}
