package org.iassa.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.iassa.engine.InvalidOptionException;

/**
 * What came of the tests' contract on a device, from the summaries that surefire leaves as text.
 *
 * @param note why it did not run, or null if it did
 * @param run tests
 * @param failed of these, errors counted
 * @param skipped of these
 * @param failures the failed tests, a line each
 */
record ContractResult(String note, int run, int failed, int skipped, List<String> failures) {
  private static final Pattern SUMMARY =
      Pattern.compile("Tests run: (\\d+), Failures: (\\d+), Errors: (\\d+), Skipped: (\\d+),.*");
  private static final Pattern FAILURE =
      Pattern.compile("(\\S+) -- Time elapsed: .* <<< (FAILURE|ERROR)!");

  ContractResult {
    failures = List.copyOf(failures);
  }

  /**
   * Returns the result.
   *
   * @param reports folder with surefire's reports, or null outside a checkout of the sources
   * @param unwanted whether the user left it out
   */
  static ContractResult of(Path reports, boolean unwanted) {
    if (unwanted) {
      return none("left out by --no-contract");
    }
    if (reports == null) {
      return none(
          "only a checkout of the sources has the tests: ./iassa gpu-check runs them there");
    }
    ContractResult all = new ContractResult(null, 0, 0, 0, List.of());
    try (DirectoryStream<Path> files = Files.newDirectoryStream(reports, "*GpuIT.txt")) {
      for (Path file : files) {
        all = all.plus(Files.readAllLines(file));
      }
    } catch (IOException e) {
      throw new InvalidOptionException("contract", reports, "a folder of surefire's reports: " + e);
    }
    return all;
  }

  private static ContractResult none(String note) {
    return new ContractResult(note, 0, 0, 0, List.of());
  }

  private ContractResult plus(List<String> lines) {
    ContractResult sum = this;
    for (String line : lines) {
      Matcher summary = SUMMARY.matcher(line);
      Matcher failure = FAILURE.matcher(line);
      if (summary.matches()) {
        sum =
            new ContractResult(
                note,
                sum.run + number(summary, 1),
                sum.failed + number(summary, 2) + number(summary, 3),
                sum.skipped + number(summary, 4),
                sum.failures);
      } else if (failure.matches()) {
        List<String> more = new ArrayList<>(sum.failures);
        more.add(failure.group(1));
        sum = new ContractResult(note, sum.run, sum.failed, sum.skipped, more);
      }
    }
    return sum;
  }

  private static int number(Matcher summary, int group) {
    return Integer.parseInt(summary.group(group));
  }

  /** Returns the tests that passed. */
  int passed() {
    return run - failed - skipped;
  }

  /** Whether it ran, and how it should have; or was not asked for. */
  boolean sound() {
    return note != null || failed == 0 && passed() > 0;
  }
}
