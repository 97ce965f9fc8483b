package org.iassa.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.iassa.bench.compare.Comparison;
import org.iassa.bench.compare.Verdict;
import org.iassa.bench.report.BenchReport;
import org.iassa.cli.ExitCode;
import org.iassa.engine.InvalidOptionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Compares two runs of the bench. */
@Command(
    name = "compare",
    description = {
      "Compares two runs case by case: Mann-Whitney test over all samples, ratio of times with its"
          + " 99%% interval (Hodges-Lehmann).",
      "",
      "SLOWER and FASTER: significant, and the whole interval beyond the tolerance. SAME: the whole"
          + " interval within it. UNSURE: neither. BROKEN: right before, not now.",
    },
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {
      "0:no case got worse",
      "1:at least one case is SLOWER or BROKEN",
      "2:an option, argument or file is wrong",
    },
    footer = {"", "Example", "  ./iassa bench compare old.json new.json --tolerance 0.03"})
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "OLD", description = "A file of ./iassa bench --json.")
  private Path old;

  @Parameters(index = "1", paramLabel = "NEW", description = "Another.")
  private Path now;

  @Option(
      names = "--tolerance",
      defaultValue = "0.05",
      description =
          "Differences up to this part of the time do not count. Default: ${DEFAULT-VALUE}.")
  private double tolerance;

  @Override
  public Integer call() {
    if (!(tolerance >= 0 && tolerance < 1)) {
      throw new InvalidOptionException("--tolerance", tolerance, "a number from 0, below 1");
    }
    Comparison comparison = Comparison.of(BenchReport.read(old), BenchReport.read(now), tolerance);
    PrintWriter out = spec.commandLine().getOut();
    print(out, comparison);
    out.flush();
    return comparison.regressions().isEmpty() ? ExitCode.OK : ExitCode.INTERNAL;
  }

  static void print(PrintWriter out, Comparison comparison) {
    comparison.notes().forEach(n -> out.println("note: " + n));
    for (Comparison.Row row : comparison.rows()) {
      out.printf(
          Locale.ROOT,
          "%-8s %s  %s%s%n",
          row.verdict(),
          Double.isNaN(row.ratio())
              ? "                                    "
              : String.format(
                  Locale.ROOT,
                  "%6.3fx [%.3f, %.3f] p %.1e",
                  row.ratio(),
                  row.low(),
                  row.high(),
                  row.pValue()),
          row.id(),
          row.reason().isEmpty() ? "" : ": " + row.reason());
    }
    out.println(
        Arrays.stream(Verdict.values())
            .map(
                v ->
                    comparison.rows().stream().filter(r -> r.verdict() == v).count()
                        + " "
                        + v.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", ")));
  }
}
