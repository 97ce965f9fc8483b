package org.iassa.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Models and photos that are not part of the repository. */
final class Assets {
  private Assets() {}

  /** Returns one of them, or skips the test and says why. */
  static Path require(String name) {
    String given = System.getenv("IASSA_ASSETS");
    String root = given == null ? System.getProperty("iassa.assets", "../../shared/assets") : given;
    Path file = Path.of(root, name);
    assumeTrue(
        Files.exists(file),
        () -> file.toAbsolutePath().normalize() + " is absent; set IASSA_ASSETS to run this");
    return file;
  }
}
