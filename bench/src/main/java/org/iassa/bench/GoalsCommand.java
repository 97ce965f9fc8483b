package org.iassa.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.iassa.bench.goals.Goal;
import org.iassa.bench.goals.Goals;
import org.iassa.bench.goals.WholeRuns;
import org.iassa.cli.ExitCode;
import org.iassa.engine.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The speed goals. */
@Command(
    name = "goals",
    description = {
      "Measures the speed goals: ratios of two cases that take turns in one run, with the 95%%"
          + " interval of the median ratio; peak memory in processes of their own.",
      "",
      "Exit code 1 only with --strict and a goal that is missed.",
    },
    footer = {"", "Example", "  ./iassa bench goals --model resnet50.pt --features taps.pt"})
final class GoalsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--pairs", defaultValue = "15", description = "Pairs. Default: ${DEFAULT-VALUE}.")
  private int pairs;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "GOAL",
      description = {
        "accumulation, affinity, memory, batches, overhead, forward, end-to-end, affinity-resnet.",
        "Default: all but the last, whose dense form takes minutes; forward and end-to-end with"
            + " --model alone."
      })
  private java.util.Set<String> only =
      java.util.Set.of(
          "accumulation", "affinity", "memory", "batches", "overhead", "forward", "end-to-end");

  @Option(
      names = "--model",
      description = "Classifier for whole runs. Default: the embedded one, for the overhead alone.")
  private Path model;

  @Option(names = "--features", description = "Its features.")
  private Path features;

  @Option(
      names = "--masks",
      defaultValue = "300",
      description = "Masks of end-to-end. Default: ${DEFAULT-VALUE}.")
  private int masks;

  @Option(
      names = "--repetitions",
      defaultValue = "5",
      description = "Repetitions of end-to-end. Default: ${DEFAULT-VALUE}.")
  private int repetitions;

  @Option(names = "--strict", description = "Fail where a goal is missed.")
  private boolean strict;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    out.println("| goal | measured [95% interval] | wanted | | ours |\n|---|---|---|---|---|");
    Goals goals =
        new Goals(
            RunArgs.context(Device.CPU, 1),
            pairs,
            g -> {
              out.println(g.row());
              out.flush();
            });
    if (only.contains("accumulation")) {
      goals.accumulation();
    }
    if (only.contains("affinity")) {
      goals.affinity(28, "mobilenet", 1);
      goals.affinity(56, "mobilenet", 1);
      goals.affinity(112, "mobilenet", 20);
    }
    if (only.contains("affinity-resnet")) {
      goals.affinity(112, "resnet", 20);
    }
    if (only.contains("memory")) {
      goals.affinityMemory(28, "mobilenet", 100);
      goals.affinityMemory(56, "mobilenet", 100);
      goals.affinityMemory(112, "mobilenet", 5);
    }
    if (only.contains("batches")) {
      for (String type : new String[] {"FP32", "BF16"}) {
        goals.batches(false, "NHWC", type, 80);
        goals.batches(false, "NCHW", type, 80);
        goals.batches(true, "NHWC", type, 80);
      }
    }
    WholeRuns whole = new WholeRuns(goals::add);
    if (only.contains("overhead")) {
      if (model != null && features != null) {
        whole.overhead(model, features);
      } else {
        whole.overhead();
      }
    }
    if (only.contains("forward") && model != null) {
      whole.forward(model, 2 * pairs);
    }
    if (only.contains("end-to-end") && model != null) {
      whole.endToEnd(model, masks, repetitions);
    }
    long missed = goals.all().stream().filter(g -> !g.met()).count();
    out.println();
    out.println(goals.all().size() + " figures, " + missed + " missed");
    out.flush();
    boolean all = goals.all().stream().allMatch(Goal::met);
    return !strict || all ? ExitCode.OK : ExitCode.INTERNAL;
  }
}
