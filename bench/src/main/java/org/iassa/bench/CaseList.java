package org.iassa.bench;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.iassa.bench.cases.Context;
import org.iassa.bench.cases.Operation;
import org.iassa.bench.cases.Selection.Chosen;
import org.iassa.bench.report.BenchReport;
import org.iassa.bench.report.Units;
import org.iassa.bench.run.CaseResult;
import org.iassa.bench.run.CaseRunner;

/** Cases and results as lines of text. */
final class CaseList {
  private CaseList() {}

  /** Prints cases under their operations, with the reason where one cannot run. */
  static void print(PrintWriter out, List<Chosen> chosen, Context context) {
    CaseRunner runner =
        new CaseRunner(context, Optional.empty(), List.of(), Optional.empty(), Optional.empty());
    Operation last = null;
    for (Chosen one : chosen) {
      if (one.operation() != last) {
        last = one.operation();
        out.println(last.name() + ": " + last.description());
        out.println("  tags " + String.join(", ", last.tags().stream().sorted().toList()));
        last.axes()
            .values()
            .forEach((axis, values) -> out.println("  " + axis + "=" + String.join(",", values)));
      }
      String reason = runner.unsupported(one).map(r -> "  SKIPPED: " + r).orElse("");
      out.println("    " + one.benchCase().id() + reason);
    }
    out.println(chosen.size() + " cases");
    out.flush();
  }

  /** Prints a result as it comes. */
  static void print(PrintWriter out, CaseResult r) {
    if (r.timed()) {
      String rates =
          r.rates() == null
              ? ""
              : String.format(
                  Locale.ROOT,
                  " %7.1f GB/s %7.1f GFLOP/s, %3.0f%% of memory, %3.0f%% of compute",
                  r.rates().gbPerSecond(),
                  r.rates().gflops(),
                  r.rates().percentOfMemory(),
                  r.rates().percentOfCompute());
      out.printf(
          Locale.ROOT,
          "%-12s p90 %-12s noise %4.1f%% n %3d%s  %s%n",
          Units.time(r.times().median()),
          Units.time(r.times().p90()),
          100 * r.times().noise(),
          r.times().count(),
          rates,
          r.id());
    } else {
      out.printf("%-12s %s%s%n", r.status(), r.id(), r.reason() == null ? "" : ": " + r.reason());
    }
    out.flush();
  }

  /** Prints the end of a run; returns whether nothing failed. */
  static boolean finish(PrintWriter out, BenchReport report) {
    if (report.ceilings() != null) {
      out.printf(
          Locale.ROOT,
          "ceilings: read %.1f GB/s, write %.1f GB/s, copy %.1f GB/s, GEMM %.0f GFLOP/s%n",
          report.ceilings().readGb(),
          report.ceilings().writeGb(),
          report.ceilings().copyGb(),
          report.ceilings().gemmGflops());
    }
    report.state().warnings().forEach(w -> out.println("warning: " + w));
    long failed = report.results().stream().filter(CaseResult::failed).count();
    long skipped =
        report.results().stream().filter(r -> r.status() == CaseResult.Status.SKIPPED).count();
    out.printf(
        Locale.ROOT,
        "%d results, %d failed, %d skipped, %.0f s%n",
        report.results().size(),
        failed,
        skipped,
        report.seconds());
    out.flush();
    return failed == 0;
  }
}
