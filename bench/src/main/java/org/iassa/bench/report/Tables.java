package org.iassa.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.iassa.bench.run.CaseResult;

/** A report as CSV, Markdown and HTML. */
public final class Tables {
  private static final List<String> HEADER =
      List.of(
          "case",
          "cache",
          "median",
          "p90",
          "p99",
          "noise",
          "n",
          "GB/s",
          "GFLOP/s",
          "% of memory",
          "% of compute",
          "status");

  private Tables() {}

  /** Returns one line per result, times in nanoseconds, for programs. */
  public static String csv(BenchReport report) {
    StringBuilder s =
        new StringBuilder(
            "case,cache,status,reason,samples,min_ns,median_ns,p90_ns,p95_ns,p99_ns,noise,"
                + "bytes_read,bytes_written,flops,specials,gb_per_s,gflops,"
                + "percent_of_memory,percent_of_compute\n");
    for (CaseResult r : report.results()) {
      List<String> cells = new ArrayList<>(List.of(r.benchCase(), r.cache(), r.status().name()));
      cells.add(r.reason() == null ? "" : r.reason());
      CaseResult.Times t = r.times();
      for (double v :
          t == null
              ? new double[0]
              : new double[] {
                t.count(), t.min(), t.median(), t.p90(), t.p95(), t.p99(), t.noise()
              }) {
        cells.add(String.format(Locale.ROOT, "%.6g", v));
      }
      while (cells.size() < 11) {
        cells.add("");
      }
      CaseResult.CostResult c = r.cost();
      for (long v :
          c == null
              ? new long[0]
              : new long[] {c.bytesRead(), c.bytesWritten(), c.flops(), c.specials()}) {
        cells.add(Long.toString(v));
      }
      while (cells.size() < 15) {
        cells.add("");
      }
      CaseResult.Rates rates = r.rates();
      for (double v :
          rates == null
              ? new double[0]
              : new double[] {
                rates.gbPerSecond(),
                rates.gflops(),
                rates.percentOfMemory(),
                rates.percentOfCompute()
              }) {
        cells.add(String.format(Locale.ROOT, "%.5g", v));
      }
      while (cells.size() < 19) {
        cells.add("");
      }
      s.append(cells.stream().map(Tables::quoted).collect(Collectors.joining(","))).append('\n');
    }
    return s.toString();
  }

  private static String quoted(String cell) {
    return cell.matches("[^\",\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }

  /** Returns a table with what is needed to judge it. */
  public static String markdown(BenchReport report) {
    StringBuilder s = new StringBuilder();
    for (String line : preface(report)) {
      s.append(line).append("\n\n");
    }
    s.append("| ").append(String.join(" | ", HEADER)).append(" |\n|");
    s.append("---|".repeat(HEADER.size())).append('\n');
    for (CaseResult r : report.results()) {
      s.append("| ")
          .append(
              row(r).stream().map(c -> c.replace("|", "\\|")).collect(Collectors.joining(" | ")))
          .append(" |\n");
    }
    return s.toString();
  }

  /** Returns a page that needs nothing else, with the roofline in it. */
  public static String html(BenchReport report) {
    StringBuilder s = new StringBuilder();
    s.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
        .append("<title>iassa bench</title><style>body{font:14px sans-serif;margin:2em}")
        .append("table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:2px 6px}")
        .append("td{text-align:right}td:first-child,td:last-child{text-align:left}")
        .append("tr.WRONG,tr.ERROR{background:#fdd}tr.SKIPPED{color:#777}</style></head><body>\n");
    for (String line : preface(report)) {
      s.append("<p>").append(escaped(line)).append("</p>\n");
    }
    if (report.ceilings() != null) {
      s.append(Roofline.svg(report)).append('\n');
    }
    s.append("<table><tr>");
    HEADER.forEach(h -> s.append("<th>").append(escaped(h)).append("</th>"));
    s.append("</tr>\n");
    for (CaseResult r : report.results()) {
      s.append("<tr class=\"").append(r.status()).append("\">");
      row(r).forEach(c -> s.append("<td>").append(escaped(c)).append("</td>"));
      s.append("</tr>\n");
    }
    return s.append("</table></body></html>\n").toString();
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static List<String> preface(BenchReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "`./iassa %s`: %s, %s processors, device %s, commit %s, %s, %.0f s.",
            String.join(" ", report.command()),
            report.machine().get("processor"),
            report.machine().get("processors"),
            report.device(),
            report.commit(),
            report.started(),
            report.seconds()));
    if (report.ceilings() != null) {
      lines.add(
          String.format(
              Locale.ROOT,
              "Measured ceilings: read %.1f GB/s, write %.1f GB/s, copy %.1f GB/s, GEMM %.0f"
                  + " GFLOP/s. Above 100%% of memory: the data stay in the caches.",
              report.ceilings().readGb(),
              report.ceilings().writeGb(),
              report.ceilings().copyGb(),
              report.ceilings().gemmGflops()));
    }
    report.state().warnings().forEach(w -> lines.add("Warning: " + w + "."));
    return lines;
  }

  private static List<String> row(CaseResult r) {
    List<String> cells = new ArrayList<>(List.of(r.benchCase(), r.cache()));
    if (r.times() == null) {
      cells.addAll(List.of("", "", "", "", ""));
    } else {
      cells.add(Units.time(r.times().median()));
      cells.add(Units.time(r.times().p90()));
      cells.add(Units.time(r.times().p99()));
      cells.add(Units.number(100 * r.times().noise(), 1) + "%");
      cells.add(Integer.toString(r.times().count()));
    }
    if (r.rates() == null) {
      cells.addAll(List.of("", "", "", ""));
    } else {
      cells.add(Units.number(r.rates().gbPerSecond(), 1));
      boolean computes = r.rates().gflops() > 0;
      cells.add(computes ? Units.number(r.rates().gflops(), 1) : "");
      cells.add(Units.number(r.rates().percentOfMemory(), 0));
      cells.add(computes ? Units.number(r.rates().percentOfCompute(), 0) : "");
    }
    cells.add(r.status() + (r.reason() == null ? "" : ": " + r.reason()));
    return cells;
  }
}
