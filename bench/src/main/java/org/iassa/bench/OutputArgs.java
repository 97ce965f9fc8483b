package org.iassa.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.iassa.bench.report.BenchReport;
import org.iassa.bench.report.Roofline;
import org.iassa.bench.report.Tables;
import org.iassa.engine.internal.AtomicFile;
import picocli.CommandLine.Option;

/** Options that say which files a run writes. */
final class OutputArgs {
  @Option(names = "--json", paramLabel = "FILE", description = "Write every sample as JSON.")
  private Path json;

  @Option(names = "--csv", paramLabel = "FILE", description = "Write one line per case.")
  private Path csv;

  @Option(names = "--markdown", paramLabel = "FILE", description = "Write a table.")
  private Path markdown;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a page with the roofline.")
  private Path html;

  @Option(names = "--roofline", paramLabel = "FILE", description = "Write the roofline as SVG.")
  private Path roofline;

  /** Writes what was asked for. */
  void write(BenchReport report) {
    if (json != null) {
      report.write(json);
    }
    if (csv != null) {
      text(csv, Tables.csv(report));
    }
    if (markdown != null) {
      text(markdown, Tables.markdown(report));
    }
    if (html != null) {
      text(html, Tables.html(report));
    }
    if (roofline != null && report.ceilings() != null) {
      text(roofline, Roofline.svg(report) + "\n");
    }
  }

  static void text(Path file, String text) {
    AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
  }
}
