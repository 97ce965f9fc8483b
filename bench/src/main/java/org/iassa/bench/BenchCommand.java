package org.iassa.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iassa.bench.cases.Context;
import org.iassa.bench.cases.Selection;
import org.iassa.bench.endtoend.EndToEndComparison;
import org.iassa.bench.forward.ForwardPairs;
import org.iassa.bench.memory.MaskMemory;
import org.iassa.bench.models.ResNet50;
import org.iassa.bench.overhead.Overhead;
import org.iassa.bench.peers.PeersCommand;
import org.iassa.bench.report.BenchReport;
import org.iassa.bench.run.CapsuleFolder;
import org.iassa.bench.run.Suite;
import org.iassa.cli.ExitCode;
import org.iassa.cli.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The bench: the list of cases, and benchmarks with their floor or opponent in the same run. */
@Command(
    name = "bench",
    description = {
      "Checks every operation against a dense reference, then measures its speed on this machine.",
      "",
      "Without a subcommand: the default set of cases, in a few minutes. A case with a wrong answer"
          + " is a failure with its inputs kept, never a time.",
    },
    subcommands = {
      CompareCommand.class,
      GateCommand.class,
      GoalsCommand.class,
      PairCommand.class,
      PeersCommand.class,
      ReplayCaseCommand.class,
      ScaleCommand.class
    },
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {
      "0:every case was right, or skipped for a reason",
      "1:a case was wrong or failed; its capsule says how to run it again",
      "2:an option or argument is wrong",
      "6:the output cannot be written",
      "7:the device cannot be used, or memory ran out",
    },
    footer = {
      "",
      "Examples",
      "  ./iassa bench",
      "  ./iassa bench --list --tag attention",
      "  ./iassa bench --filter accumulate --axis masks=100,1000,10000 --json new.json",
      "  ./iassa bench --check --axis size=224x320,64x65",
      "  ./iassa bench compare old.json new.json",
      "  ./iassa bench ops",
      "  ./iassa bench ops AffinityBenchmark -p side=56 -rf json -rff affinity.json",
      "  ./iassa bench forward mobilenet_v2.pt --batch 16,32",
      "  ./iassa bench end-to-end mobilenet_v2.pt --masks 500",
      "  ./iassa bench overhead mobilenet_v2.pt mobilenet_v2_features.pt",
      "  ./iassa bench memory",
      "  ./iassa bench peers mobilenet_v2.pt --features mobilenet_v2_features.pt --image dog.jpg",
    })
public final class BenchCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Mixin private RunArgs run;

  @Mixin private OutputArgs output;

  @Option(names = "--list", description = "Show the cases, and why some cannot run; run nothing.")
  private boolean list;

  @Option(names = "--check", description = "Compare answers with the reference; take no times.")
  private boolean check;

  @Option(
      names = "--capsules",
      paramLabel = "DIR",
      defaultValue = "bench-capsules",
      description = "Where failures are kept. Default: ${DEFAULT-VALUE}.")
  private Path capsules;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Selection.Chosen> chosen = run.chosen();
    Context context = run.context();
    if (list) {
      CaseList.print(out, chosen, context);
      return ExitCode.OK;
    }
    List<String> command = new ArrayList<>(List.of("bench"));
    command.addAll(spec.commandLine().getParseResult().expandedArgs());
    Suite suite =
        new Suite(context, run.plans(), !check, Optional.of(new CapsuleFolder(capsules)), command);
    BenchReport report = suite.run(chosen, result -> CaseList.print(out, result));
    output.write(report);
    return CaseList.finish(out, report) ? ExitCode.OK : ExitCode.INTERNAL;
  }

  /** Single operations, under JMH. */
  @Command(
      name = "ops",
      description = "Times single operations against their dense forms (JMH).",
      mixinStandardHelpOptions = false)
  int ops(
      @Parameters(
              arity = "0..*",
              paramLabel = "JMH",
              description = "JMH's own arguments: a pattern, -p, -rf, ...")
          List<String> arguments)
      throws IOException {
    org.openjdk.jmh.Main.main(arguments == null ? new String[0] : arguments.toArray(String[]::new));
    return 0;
  }

  /** Forward passes against a bare LibTorch loop. */
  @Command(
      name = "forward",
      description = "Times the engine's forward passes against a bare LibTorch loop, alternating.")
  int forward(
      @Parameters(paramLabel = "MODEL") Path model,
      @Option(names = "--pairs", defaultValue = "40") int pairs,
      @Option(names = "--batch", defaultValue = "16,32", split = ",") List<String> batches) {
    List<String> arguments = new ArrayList<>(List.of(model.toString(), Integer.toString(pairs)));
    arguments.addAll(batches);
    ForwardPairs.main(arguments.toArray(String[]::new));
    return 0;
  }

  /** A whole RISE run against the way public code makes it. */
  @Command(
      name = "end-to-end",
      description =
          "Times RISE end to end against the way public PyTorch code runs it, each in a process.")
  int endToEnd(
      @Parameters(paramLabel = "MODEL") Path model,
      @Option(names = "--masks", defaultValue = "500") int masks,
      @Option(names = "--repetitions", defaultValue = "3") int repetitions)
      throws IOException, InterruptedException {
    EndToEndComparison.main(
        new String[] {model.toString(), Integer.toString(masks), Integer.toString(repetitions)});
    return 0;
  }

  /** What an explanation costs besides its forward passes. */
  @Command(
      name = "overhead",
      description = "Shows where the time of a 25-iteration explanation goes.")
  int overhead(
      @Parameters(paramLabel = "MODEL") Path model,
      @Parameters(paramLabel = "FEATURES") Path features) {
    System.out.print(Overhead.measure(model, features));
    return 0;
  }

  /** Peak memory against the number of masks. */
  @Command(
      name = "memory",
      description = "Shows the peak memory of explanations with 800 and with 80 000 masks.")
  int memory() throws IOException, InterruptedException {
    System.out.print(MaskMemory.compare());
    return 0;
  }

  /** Writes a model to measure with. */
  @Command(
      name = "resnet50",
      description = "Writes a ResNet-50 with random weights as TorchScript, to measure with.")
  int resnet50(@Parameters(paramLabel = "FILE") Path file) throws IOException {
    ResNet50.save(file, ResNet50.Output.LOGITS, 1);
    return 0;
  }
}
