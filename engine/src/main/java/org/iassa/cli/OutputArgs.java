package org.iassa.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options that say where results go and what is told meanwhile. */
final class OutputArgs {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results. Default: out.")
  Path out = Path.of("out");

  @Option(names = "--quiet", description = "Tell nothing but errors.")
  boolean quiet;

  @Option(
      names = "--json",
      description = "Print the report on standard output, one line per image, and nothing else.")
  boolean json;

  @Option(
      names = "--progress",
      paramLabel = "STYLE",
      description =
          "On standard error: bar, lines or none; auto (default): a bar on a terminal,"
              + " else lines.")
  ProgressDisplay.Style progress = ProgressDisplay.Style.AUTO;
}
