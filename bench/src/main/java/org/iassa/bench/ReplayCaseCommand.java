package org.iassa.bench;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.iassa.bench.cases.Operations;
import org.iassa.bench.run.Replay;
import org.iassa.cli.ExitCode;
import org.iassa.engine.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the case of a capsule again. */
@Command(
    name = "replay-case",
    description = {
      "Runs the case of a capsule again: the same case, seed and device, so the same inputs.",
      "",
      "Exit code 0 if the answer is right now, 1 if it is wrong, 2 if the capsule is of a gate and"
          + " has a command of its own, which is printed.",
    },
    footer = {"", "Example", "  ./iassa bench replay-case bench-capsules/mask-windows-size-64-65"})
final class ReplayCaseCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "CAPSULE", description = "A folder with a capsule.json.")
  private Path folder;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    Replay.Capsule capsule = Replay.read(folder);
    out.println("capsule: " + capsule.kind() + " " + capsule.caseId());
    out.println("then:    " + capsule.what());
    if (!capsule.replayable()) {
      out.println("again:   " + capsule.command());
      out.flush();
      return ExitCode.USAGE;
    }
    Replay.Outcome outcome =
        Replay.run(
            capsule,
            Operations::named,
            RunArgs.context(Device.parse(capsule.device()), capsule.seed()));
    out.println("inputs:  " + (outcome.sameInputs() ? "the same" : "DIFFERENT from the capsule's"));
    out.println(
        "now:     "
            + (outcome.check().right() ? "right: " : "wrong: ")
            + "deviation "
            + outcome.check().error()
            + ", at most "
            + outcome.check().bound()
            + "; "
            + outcome.check().what());
    out.flush();
    return outcome.check().right() && outcome.sameInputs() ? ExitCode.OK : ExitCode.INTERNAL;
  }
}
