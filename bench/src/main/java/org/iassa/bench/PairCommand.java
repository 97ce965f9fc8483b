package org.iassa.bench;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.iassa.bench.cases.BenchCase;
import org.iassa.bench.goals.Goals;
import org.iassa.bench.measure.PairedTimes;
import org.iassa.bench.measure.Quantiles;
import org.iassa.bench.report.Units;
import org.iassa.cli.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Two cases that take turns. */
@Command(
    name = "pair",
    description =
        "Times two cases that take turns in one run (ABBA) and prints the median of their ratios.",
    footer = {
      "",
      "Example",
      "  ./iassa bench pair 'native-call[argument=NONE]' 'native-call[argument=POINTER]'"
    })
final class PairCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private RunArgs run;

  @Parameters(index = "0", paramLabel = "A", description = "A case, as --list names it.")
  private String first;

  @Parameters(index = "1", paramLabel = "B", description = "Another.")
  private String second;

  @Option(names = "--pairs", defaultValue = "15", description = "Pairs. Default: ${DEFAULT-VALUE}.")
  private int pairs;

  @Override
  public Integer call() {
    PairedTimes times =
        Goals.pair(BenchCase.parse(first), BenchCase.parse(second), run.context(), pairs);
    Quantiles ratios = new Quantiles(times.ratios());
    double[] interval = ratios.interval();
    PrintWriter out = spec.commandLine().getOut();
    out.println("A " + Units.time(new Quantiles(times.first()).median()) + "  " + first);
    out.println("B " + Units.time(new Quantiles(times.second()).median()) + "  " + second);
    out.printf(
        Locale.ROOT,
        "B takes %.3f times as long as A [%.3f, %.3f], %d pairs%n",
        ratios.median(),
        interval[0],
        interval[1],
        pairs);
    out.flush();
    return ExitCode.OK;
  }
}
