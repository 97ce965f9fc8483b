package org.iassa.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iassa.bench.run.CaseResult;

/**
 * The roofline of one machine: operations per second over operations per byte, under the measured
 * copy bandwidth and GEMM rate. Cases that compute nothing have no place in it.
 */
public final class Roofline {
  private Roofline() {}

  /** Returns the plot as an SVG element; the report has ceilings. */
  public static String svg(BenchReport report) {
    Map<String, List<double[]>> places = new LinkedHashMap<>();
    double least = 0.1;
    double most = 100;
    for (CaseResult r : report.results()) {
      if (!r.timed()
          || r.rates() == null
          || !(r.rates().gflops() > 0)
          || !r.cache().equals("WARM")) {
        continue;
      }
      double x = r.rates().gflops() / r.rates().gbPerSecond();
      least = Math.min(least, x);
      most = Math.max(most, x);
      places
          .computeIfAbsent(r.operation(), k -> new ArrayList<>())
          .add(new double[] {x, r.rates().gflops()});
    }
    double copy = report.ceilings().copyGb();
    double gemm = report.ceilings().gemmGflops();
    double ridge = gemm / copy;
    LogPlot plot =
        new LogPlot(
            "Roofline: " + report.machine().get("processor"),
            "operations per byte (declared)",
            "GFLOP/s");
    plot.line(
        "roof: copy " + Units.number(copy, 1) + " GB/s, GEMM " + Units.number(gemm, 0) + " GFLOP/s",
        new double[] {least, ridge, Math.max(most, 2 * ridge)},
        new double[] {least * copy, gemm, gemm});
    places.forEach(
        (name, at) ->
            plot.points(
                name,
                at.stream().mapToDouble(p -> p[0]).toArray(),
                at.stream().mapToDouble(p -> p[1]).toArray()));
    return plot.svg();
  }
}
