package org.iassa.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.iassa.bench.cases.Context;
import org.iassa.bench.report.LogPlot;
import org.iassa.bench.scale.Curve;
import org.iassa.bench.scale.MeasuredCurve;
import org.iassa.cli.ExitCode;
import org.iassa.engine.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How cost grows. */
@Command(
    name = "scale",
    description = {
      "Measures how cost grows with the image, the masks, the targets, the features and the images in"
          + " flight, fits the exponent and sets it beside theory.",
      "",
      "'at the end' is the exponent between the two largest sizes, where constant costs weigh least.",
    },
    footer = {"", "Example", "  ./iassa bench scale --out scale"})
final class ScaleCommand implements Callable<Integer> {
  private static final String HEADER =
      "| what | against | exponent | at the end | theory | why | measured |\n"
          + "|---|---|---|---|---|---|---|";

  @Spec private CommandSpec spec;

  @Option(
      names = "--filter",
      defaultValue = "",
      paramLabel = "REGEX",
      description = "Only curves with this in their name.")
  private Pattern filter;

  @Option(
      names = "--largest",
      defaultValue = "1e12",
      description = "Leave out larger sizes, but keep two per curve.")
  private double largest;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write scale.md and one SVG per axis there.")
  private Path folder;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Context context = RunArgs.context(Device.CPU, 1);
    out.println(HEADER);
    List<MeasuredCurve> measured = new ArrayList<>();
    for (Curve curve : Curve.all()) {
      if (filter.matcher(curve.name() + " against " + curve.axis()).find()) {
        measured.add(MeasuredCurve.of(curve, context, largest));
        out.println(measured.get(measured.size() - 1).row());
        out.flush();
      }
    }
    if (folder != null) {
      write(measured);
    }
    return ExitCode.OK;
  }

  private void write(List<MeasuredCurve> measured) throws IOException {
    java.nio.file.Files.createDirectories(folder);
    StringBuilder table = new StringBuilder(HEADER).append('\n');
    Map<String, LogPlot> plots = new LinkedHashMap<>();
    for (MeasuredCurve m : measured) {
      table.append(m.row()).append('\n');
      String axis = m.curve().axis() + (m.curve().memory() ? " (memory)" : "");
      plots
          .computeIfAbsent(
              axis,
              a ->
                  new LogPlot(
                      "Cost against " + a, m.curve().axis(), m.curve().memory() ? "MB" : "ms"))
          .curve(
              String.format(
                  java.util.Locale.ROOT,
                  "%s: %.2f, theory %.1f",
                  m.curve().name(),
                  m.fit().exponent(),
                  m.curve().theory()),
              m.x(),
              java.util.Arrays.stream(m.y()).map(v -> v / 1e6).toArray());
    }
    OutputArgs.text(folder.resolve("scale.md"), table.toString());
    plots.forEach(
        (axis, plot) ->
            OutputArgs.text(
                folder.resolve("scale-" + axis.replaceAll("[^a-z]+", "-") + ".svg"),
                plot.svg() + "\n"));
  }
}
