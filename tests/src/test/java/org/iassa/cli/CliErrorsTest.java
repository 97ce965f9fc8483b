package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iassa.engine.BackendException;
import org.iassa.engine.CancelledException;
import org.iassa.engine.ModelException;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.ScoreException;
import org.junit.jupiter.api.Test;

/** Failures: their exit codes, their one line, and that nothing is left. */
class CliErrorsTest extends FakeCli {
  @Test
  void errors_haveTheirCodesAndOneLine() {
    Object[][] cases = {
      {new ModelException("m"), ExitCode.MODEL},
      {new ScoreException("mask 3"), ExitCode.MODEL},
      {new BackendException("no device"), ExitCode.DEVICE},
      {new OutOfMemoryException("full"), ExitCode.DEVICE},
      {new CancelledException("stop"), ExitCode.INTERRUPTED},
      {new IllegalStateException("bug"), ExitCode.INTERNAL},
    };
    for (Object[] one : cases) {
      engines.failure = (RuntimeException) one[0];
      assertThat(explain("--quiet")).isEqualTo(one[1]);
      assertThat(err.toString().lines()).hasSize(1);
      assertThat(err.toString()).contains(engines.failure.getMessage());
      assertThat(results).doesNotExist();
    }
    assertThat(explain("--quiet", "--verbose")).isEqualTo(ExitCode.INTERNAL);
    assertThat(err.toString()).contains("\tat ");
    assertThat(run()).isEqualTo(ExitCode.USAGE);
    assertThat(run("explain")).isEqualTo(ExitCode.USAGE);
    assertThat(run("exlpain")).isEqualTo(ExitCode.USAGE);
    assertThat(run("--help")).isZero();
    assertThat(out.toString()).contains("Exit codes", "130");
    assertThat(run("explain", "--help")).isZero();
    assertThat(out.toString()).contains("--max-millis", "Examples");
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("iassa ");
  }

  @Test
  void badImage_isFoundBeforeTheModelIsLoaded() {
    assertThat(run("explain", folder.resolve("no.png"), "--out", results)).isEqualTo(3);
    assertThat(err.toString()).contains("no.png does not exist");
    assertThat(engines.loads).isZero();
  }

  @Test
  void impossibleOutput_isFoundBeforeTheModelIsLoaded() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[1]);
    assertThat(run("explain", image, "--out", file)).isEqualTo(ExitCode.OUTPUT);
    assertThat(err.toString()).contains("is a file; expected a folder");
    assertThat(run("explain", image, "--out", file.resolve("below"))).isEqualTo(ExitCode.OUTPUT);
    assertThat(run("explain", image, "--out", "/proc/iassa")).isEqualTo(ExitCode.OUTPUT);
    assertThat(engines.loads).isZero();
  }

  @Test
  void failureWhileWriting_leavesNothing() throws IOException {
    // a folder stands where a file must go
    Files.createDirectories(results.resolve("overlay.png").resolve("full"));
    assertThat(explain()).isEqualTo(ExitCode.OUTPUT);
    assertThat(files(results)).containsExactly("overlay.png");
  }
}
