package org.iassa.bench.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.iassa.bench.cases.Context;
import org.iassa.bench.compare.Comparison;
import org.iassa.bench.report.BenchReport;
import org.iassa.bench.run.CapsuleFolder;
import org.iassa.bench.run.CaseResult;
import org.iassa.engine.OutputException;

/** Whether cases take longer than in the baseline's {@code bench.json}. */
public final class Times {
  private static final String PART = "time";

  private final Path file;
  private final double tolerance;

  /**
   * @param baseline the baseline
   * @param tolerance slower by up to this part of the time is no failure
   */
  public Times(Path baseline, double tolerance) {
    this.file = baseline.resolve("bench.json");
    this.tolerance = tolerance;
  }

  /** Returns why there is nothing to compare with; empty if there is. */
  public Optional<Finding> missing() {
    return Files.exists(file)
        ? Optional.empty()
        : Optional.of(
            new Finding(
                PART,
                "all",
                true,
                "passed over: no " + file + "; --only TIME --update makes one on this machine"));
  }

  /** Writes a run as the baseline; returns its cases that failed. */
  public List<Finding> update(BenchReport now) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new OutputException(file + " cannot be made: " + e.getMessage(), e);
    }
    now.write(file);
    return now.results().stream()
        .filter(CaseResult::failed)
        .map(r -> new Finding(PART, r.id(), false, r.reason()))
        .toList();
  }

  /** Returns the comparison of a run with the baseline. */
  public Comparison compare(BenchReport now) {
    return Comparison.of(BenchReport.read(file), now, tolerance);
  }

  /**
   * Judges a comparison.
   *
   * @param again from options to the command that runs this part with them
   */
  public List<Finding> check(
      Comparison comparison,
      BenchReport now,
      CapsuleFolder capsules,
      Context context,
      Function<String, String> again) {
    Map<String, CaseResult> results =
        now.results().stream()
            .collect(
                Collectors.toMap(CaseResult::id, Function.identity(), (a, b) -> a, TreeMap::new));
    List<Finding> findings = new ArrayList<>();
    for (Comparison.Row row : comparison.rows()) {
      boolean worse = comparison.regressions().contains(row);
      CaseResult result = results.get(row.id());
      if (result == null && !worse) {
        continue; // of the baseline alone, and not asked for now
      }
      findings.add(new Finding(PART, row.id(), !worse, text(row)));
      if (worse && result != null && result.timed()) {
        capsules.failure(
            "SLOWER",
            row.id(),
            context,
            text(row),
            again.apply(options(result)),
            Map.of("samples-nanos", floats(result.samplesNanos())));
      }
    }
    return findings;
  }

  private static String text(Comparison.Row row) {
    return row.verdict()
        + (Double.isNaN(row.ratio())
            ? " " + row.reason()
            : String.format(
                Locale.ROOT, " %.3fx [%.3f, %.3f]", row.ratio(), row.low(), row.high()));
  }

  /** Returns the options that choose one case. */
  private static String options(CaseResult result) {
    return " --cache "
        + result.cache()
        + " --filter '^"
        + Pattern.compile("[\\[\\]]").matcher(result.benchCase()).replaceAll("\\\\$0")
        + "$'"
        + result.axes().entrySet().stream()
            .map(e -> " --axis " + e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining());
  }

  private static float[] floats(double[] values) {
    float[] copy = new float[values.length];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = (float) values[i];
    }
    return copy;
  }
}
