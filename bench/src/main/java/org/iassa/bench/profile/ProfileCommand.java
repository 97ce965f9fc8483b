package org.iassa.bench.profile;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.iassa.bench.measure.Ceilings;
import org.iassa.cli.Main;
import org.iassa.cli.Subcommand;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.engine.internal.torch.TorchRuntime;
import org.iassa.engine.spi.Phase;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs another command and says where its time went. */
@Command(
    name = "profile",
    sortOptions = false,
    description = {
      "Runs a command and prints the explainer tax: its time split into the model's forward passes,"
          + " our operations, transfers, input and output and the virtual machine, each against"
          + " its floor.",
      "",
      "The parts add up to the wall time; what belongs to no part is a row of its own. Options of"
          + " profile come before the command. Its own measurement, a few batches scored again, is"
          + " a row too.",
    },
    footer = {
      "",
      "Examples",
      "  ./iassa profile explain scene.png",
      "  ./iassa profile --trace trace.json explain dog.jpg --model m.pt --trust-model",
      "      open trace.json in ui.perfetto.dev or chrome://tracing",
      "  ./iassa profile --jfr run.jfr --json tax.json evaluate --dataset scenes --count 4",
      "      jfr print --events org.iassa.Phase run.jfr",
      "",
      "Exit codes: those of the command; 2 usage; 6 output.",
    })
public final class ProfileCommand implements Subcommand {
  private static final List<String> COMMANDS =
      List.of("explain", "evaluate", "demo", "score", "co-saliency", "replay");

  private CommandSpec spec;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Write all phases in the Chrome trace event format.")
  private Path trace;

  @Option(
      names = "--jfr",
      paramLabel = "FILE",
      description = "Write a Flight Recorder recording with the phases as events.")
  private Path jfr;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the table as JSON.")
  private Path json;

  @Parameters(
      arity = "1..*",
      paramLabel = "COMMAND",
      description = "The command and its arguments: explain, evaluate, ...")
  private List<String> command;

  /** Everything from the command's name on is the command's. */
  @Spec
  void spec(CommandSpec own) {
    spec = own;
    own.parser().stopAtPositional(true);
  }

  @Override
  public Integer call() throws Exception {
    if (!COMMANDS.contains(command.get(0))) {
      throw new InvalidOptionException(
          "command", command.get(0), "one of " + String.join(", ", COMMANDS));
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Profile profile;
    if (jfr == null) {
      profile = run(out, err);
    } else {
      try (FlightPhases recording = FlightPhases.start()) {
        profile = run(out, err);
        recording.write(jfr);
      }
    }
    TorchRuntime.start(); // before our own library, so that one OpenMP serves both
    TaxReport report =
        new TaxReport(
            profile, Ceilings.measure(), WriteFloor.nanos(profile.recorder().moved(Phase.WRITE)));
    out.println();
    out.print(TaxTable.text(report));
    out.flush();
    if (trace != null) {
      AtomicFile.write(trace, ChromeTrace.encode(profile));
    }
    if (json != null) {
      String text = TaxTable.json(report, command).toPrettyString() + "\n";
      AtomicFile.write(json, text.getBytes(StandardCharsets.UTF_8));
    }
    return profile.exitCode();
  }

  private Profile run(PrintWriter out, PrintWriter err) throws Exception {
    return Profile.of(
        () -> {
          int code = Main.run(command.toArray(String[]::new), out, err);
          out.flush();
          return code;
        });
  }
}
