package org.iassa.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;
import org.iassa.engine.Device;
import org.iassa.engine.Fill;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line: {@code ./iassa SUBCOMMAND}. */
@Command(
    name = "iassa",
    synopsisSubcommandLabel = "COMMAND",
    description = "Explains what a black-box image classifier looks at (IASSA).",
    footer = {
      "",
      "Start with: ./iassa demo",
      "Then:       ./iassa explain photo.jpg --model m.pt --labels names.txt --trust-model",
      "Options of a command: ./iassa COMMAND --help",
      "",
      "The launcher adds: test [ARGS] runs the whole test suite; help shows this.",
    },
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {
      "0:everything asked for was done",
      "1:internal error: a bug in iassa",
      "2:an option or argument is wrong",
      "3:an image cannot be read",
      "4:a model cannot be loaded, or gives scores that cannot be used",
      "5:no evidence: the score of a target does not depend on the pixels",
      "6:the output cannot be written",
      "7:the device cannot be used, or memory ran out",
      "8:a score log or bundle cannot be read, or does not verify",
      "130:interrupted (Ctrl-C)",
    })
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this text.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Show a stack trace with every error.")
  private boolean verbose;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    int code = run(args, out, err, Engines.REAL);
    out.flush();
    err.flush();
    if (code != ExitCode.OK) {
      System.exit(code);
    }
  }

  /** Runs a command as {@link #main} does, but returns its exit code. */
  public static int run(String[] args, PrintWriter out, PrintWriter err) {
    return run(args, out, err, Engines.REAL);
  }

  /**
   * Runs a command.
   *
   * @param out where results go
   * @param err where errors and progress go
   * @param engines what loads models and explains
   * @return the exit code
   */
  static int run(String[] args, PrintWriter out, PrintWriter err, Engines engines) {
    Phases.begin(Phase.COMMAND);
    boolean[] understood = {false};
    try {
      return run(args, out, err, engines, understood);
    } finally {
      if (!understood[0]) {
        Phases.end(Phase.COMMAND);
      }
    }
  }

  private static int run(
      String[] args, PrintWriter out, PrintWriter err, Engines engines, boolean[] understood) {
    Main main = new Main();
    CommandLine line = new CommandLine(main);
    addCommands(line, args.length == 0 ? "" : args[0], engines);
    line.setOut(out)
        .setErr(err)
        .setUsageHelpAutoWidth(false)
        .setUsageHelpWidth(96)
        .setAbbreviatedOptionsAllowed(false)
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF));
    line.getCommandSpec().versionProvider(() -> new String[] {"iassa " + Versions.iassa()});
    Parsing.converters(line);
    line.registerConverter(Device.class, text -> checked(() -> Device.parse(text)));
    line.registerConverter(Fill.class, text -> checked(() -> Fill.parse(text)));
    line.setExecutionStrategy(
        parsed -> {
          understood[0] = true;
          Phases.end(Phase.COMMAND);
          return new CommandLine.RunLast().execute(parsed);
        });
    line.setParameterExceptionHandler((error, args2) -> misuse(error));
    line.setExecutionExceptionHandler((error, command, parsed) -> main.failed(error, err));
    try {
      return line.execute(args);
    } catch (StackOverflowError | OutOfMemoryError | LinkageError e) {
      return main.failed(e, err);
    }
  }

  /** Adds the command asked for, or all where it is none of them: reading options takes time. */
  private static void addCommands(CommandLine line, String asked, Engines engines) {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("demo", () -> new DemoCommand(engines));
    commands.put("explain", () -> new ExplainCommand(engines));
    commands.put("evaluate", () -> new EvaluateCommand(engines));
    commands.put("score", () -> new ScoreCommand(engines));
    commands.put("co-saliency", () -> new CoSaliencyCommand(engines));
    commands.put("replay", ReplayCommand::new);
    commands.put("verify", () -> new VerifyCommand(engines));
    commands.put("kernels", KernelsCommand::new);
    commands.put("gpu-check", GpuCheckCommand::new);
    commands.put("trust", TrustCommand::new);
    commands.put("doctor", DoctorCommand::new);
    if (commands.containsKey(asked)) {
      line.addSubcommand(asked, commands.get(asked).get());
      return;
    }
    commands.forEach((name, command) -> line.addSubcommand(name, command.get()));
    for (Subcommand other : ServiceLoader.load(Subcommand.class)) {
      line.addSubcommand(other);
    }
  }

  private static <T> T checked(Supplier<T> parse) {
    try {
      return parse.get();
    } catch (InvalidOptionException e) {
      throw new CommandLine.TypeConversionException(e.getMessage());
    }
  }

  private static int misuse(ParameterException error) {
    CommandLine command = error.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("iassa: " + error.getMessage());
    CommandLine.UnmatchedArgumentException.printSuggestions(error, err);
    err.println("Try: ./" + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private int failed(Throwable error, PrintWriter err) {
    err.println("iassa: " + ExitCode.line(error));
    if (verbose) {
      error.printStackTrace(err);
    }
    return ExitCode.of(error);
  }

  /** Shows the help; there is nothing to do without a subcommand. */
  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "expected a command: "
            + String.join(", ", spec.subcommands().keySet()).toLowerCase(Locale.ROOT));
  }
}
