package org.iassa.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.TrustedModels;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps the user's list of models that may run. */
@Command(
    name = "trust",
    description = {
      "Lets TorchScript files run without --trust-model, by the SHA-256 of what they hold now.",
      "",
      "A TorchScript file is a program that runs with your rights. Trust a file only if you trust"
          + " whoever made it; a file that changes is not trusted any more.",
    },
    footer = {
      "",
      "The list is $XDG_CONFIG_HOME/iassa/trusted-models, by default"
          + " ~/.config/iassa/trusted-models: lines as sha256sum prints them. It is not used if others"
          + " may write to it.",
      "",
      "Examples",
      "  ./iassa trust resnet50.pt resnet50_taps.pt",
      "  ./iassa trust --list",
      "  ./iassa trust --remove resnet50.pt",
    },
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {
      "0:done",
      "2:an option or argument is wrong",
      "4:a file is not TorchScript, a hash to remove is not on the list, or the list is not used",
      "6:the list cannot be written",
    })
public final class TrustCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..*",
      paramLabel = "FILE",
      description = "TorchScript files; with --remove a SHA-256 will do.")
  private List<String> files = List.of();

  @Option(names = "--list", description = "Print the list.")
  private boolean list;

  @Option(names = "--remove", description = "Take the files off the list.")
  private boolean remove;

  /** Called by the service loader. */
  public TrustCommand() {}

  @Override
  public Integer call() {
    if (list && (remove || !files.isEmpty())) {
      throw new InvalidOptionException("list", "--list", "neither --remove nor a file beside it");
    }
    if (!list && files.isEmpty()) {
      throw new InvalidOptionException("files", "none", "at least one, or --list");
    }
    PrintWriter out = spec.commandLine().getOut();
    TrustedModels trusted = TrustedModels.ofUser();
    if (list) {
      trusted.entries().forEach(e -> out.println(e.sha256() + "  " + e.name()));
      return ExitCode.OK;
    }
    int code = ExitCode.OK;
    for (String file : files) {
      if (!remove) {
        TrustedModels.Entry entry = trusted.add(Path.of(file));
        out.println("trusted: " + file + " (SHA-256 " + entry.sha256() + ")");
      } else if (!remove(trusted, file, out)) {
        code = ExitCode.MODEL;
      }
    }
    return code;
  }

  private boolean remove(TrustedModels trusted, String file, PrintWriter out) {
    String hash =
        file.matches("[0-9a-fA-F]{64}")
            ? file.toLowerCase(Locale.ROOT)
            : TrustedModels.hash(Path.of(file));
    if (trusted.remove(hash)) {
      out.println("no longer trusted: " + file + " (SHA-256 " + hash + ")");
      return true;
    }
    spec.commandLine().getErr().println("iassa: " + file + " is not on the list " + trusted.file());
    return false;
  }
}
