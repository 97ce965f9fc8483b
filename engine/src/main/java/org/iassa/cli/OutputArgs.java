package org.iassa.cli;

import java.nio.file.Path;
import org.iassa.engine.InvalidOptionException;
import picocli.CommandLine.Option;

/** Options that say where results go and what is told meanwhile. */
final class OutputArgs {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results. Default: out.")
  Path out = Path.of("out");

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description =
          "Log all scores of one image: ./iassa replay computes other maps from it without the"
              + " model. 4 bytes per mask and class.")
  Path log;

  @Option(
      names = "--keep-scores",
      description = "Write that log into the folder of the results, as scores.iassa.")
  boolean keepScores;

  @Option(
      names = "--error-bars",
      description =
          "Write standard_error.npy: the map's standard error per pixel, by the jackknife. A"
              + " sampling error for RISE; for windows, how much the map rests on single ones.")
  boolean errorBars;

  @Option(
      names = "--bundle",
      paramLabel = "FILE",
      description =
          "Write a zip of hashes, options, scores, maps and versions of one image, for"
              + " ./iassa verify.")
  Path bundle;

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

  /** Says that one file cannot take what several images give. */
  void requireOneImage() {
    if (log != null) {
      throw new InvalidOptionException("--log", log, "--keep-scores, with several images");
    }
    if (bundle != null) {
      throw new InvalidOptionException("--bundle", bundle, "one image at a time");
    }
  }
}
