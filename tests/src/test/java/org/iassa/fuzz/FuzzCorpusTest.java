package org.iassa.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.iassa.cli.BundleFuzz;
import org.iassa.cli.CommandLineFuzz;
import org.iassa.cli.TextFuzz;
import org.iassa.data.CocoFuzz;
import org.iassa.engine.internal.kserve.KServeFuzz;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Gives every fuzz harness its committed corpus, found inputs included, and random changes of it.
 * Longer, coverage-guided runs: {@code tests/fuzz.sh NAME SECONDS}.
 */
class FuzzCorpusTest {
  private static final int CHANGES = 100;

  private interface Harness {
    void run(byte[] data) throws IOException;
  }

  static Stream<Arguments> harnesses() {
    return Stream.of(
        harness("image", ImageFuzz::fuzzerTestOneInput),
        harness("map", MapFuzz::fuzzerTestOneInput),
        harness("coco", CocoFuzz::fuzzerTestOneInput),
        harness("scorelog", ScoreLogFuzz::fuzzerTestOneInput),
        harness("cache", CacheFuzz::fuzzerTestOneInput),
        harness("text", TextFuzz::fuzzerTestOneInput),
        harness("bundle", BundleFuzz::fuzzerTestOneInput),
        harness("cli", CommandLineFuzz::fuzzerTestOneInput),
        harness("kserve", KServeFuzz::fuzzerTestOneInput));
  }

  private static Arguments harness(String name, Harness harness) {
    return Arguments.of(name, harness);
  }

  private static List<Path> corpus(String name) throws IOException, URISyntaxException {
    Path files = Path.of(FuzzCorpusTest.class.getResource("/fuzz/" + name).toURI());
    try (Stream<Path> list = Files.list(files)) {
      return list.sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("harnesses")
  void harness_findsNothing_inItsCorpusAndChangesOfIt(String name, Harness harness)
      throws IOException, URISyntaxException {
    List<Path> files = corpus(name);
    assertThat(files).isNotEmpty();
    harness.run(new byte[0]);
    for (Path file : files) {
      tried(harness, file.getFileName().toString(), Files.readAllBytes(file));
    }
    SplittableRandom random = new SplittableRandom(name.hashCode());
    for (int i = 0; i < CHANGES; i++) {
      byte[] data = Files.readAllBytes(files.get(random.nextInt(files.size())));
      tried(harness, "change " + i, changed(data, random));
    }
  }

  private static void tried(Harness harness, String what, byte[] data) throws IOException {
    try {
      harness.run(data);
    } catch (RuntimeException | Error e) {
      Path kept = Files.write(Files.createTempFile("fuzz-", ".bin"), data);
      throw new AssertionError(what + ", kept in " + kept + ": " + e, e);
    }
  }

  /** Flips, overwrites, cuts or repeats some bytes. */
  private static byte[] changed(byte[] data, SplittableRandom random) {
    byte[] out = data.clone();
    for (int n = 1 + random.nextInt(4); n > 0 && out.length > 0; n--) {
      int at = random.nextInt(out.length);
      switch (random.nextInt(5)) {
        case 0 -> out[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> out[at] = (byte) random.nextInt(256);
        case 2 -> out = Arrays.copyOf(out, at);
        case 3 -> {
          byte[] longer = Arrays.copyOf(out, out.length + 1 + random.nextInt(16));
          System.arraycopy(out, at, longer, longer.length - (out.length - at), out.length - at);
          out = longer;
        }
        default -> out[at] = "0123456789-+.eE:*,\"[{".getBytes()[random.nextInt(21)];
      }
    }
    return out;
  }
}
