package org.iassa.bench.profile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.iassa.bench.report.MachineInfo;

/** An explainer tax as text and as JSON. */
final class TaxTable {
  private static final double MILLI = 1e-6;

  private TaxTable() {}

  /** Returns lines for people. */
  static String text(TaxReport report) {
    StringBuilder s = new StringBuilder();
    double wall = Math.max(1, report.profile().nanos());
    s.append(
        String.format(
            Locale.ROOT,
            "%-13s %-22s %11s %7s %10s %7s %10s %10s%n",
            "",
            "part",
            "ms",
            "% wall",
            "floor ms",
            "x floor",
            "bytes",
            "heap"));
    String group = "";
    for (TaxReport.Part p : report.parts()) {
      OptionalDouble floor = p.floor();
      boolean times = floor.isPresent() && floor.getAsDouble() > 0;
      s.append(
          String.format(
              Locale.ROOT,
              "%-13s %-22s %11.2f %7.2f %10s %7s %10s %10s  %s%n",
              p.group().equals(group) ? "" : p.group(),
              p.name(),
              p.nanos() * MILLI,
              100 * p.nanos() / wall,
              floor.isPresent() ? number(floor.getAsDouble() * MILLI) : "-",
              times ? number(p.nanos() / floor.getAsDouble()) : "-",
              bytes(p.bytes()),
              bytes(p.heap()),
              p.note()));
      group = p.group();
    }
    s.append(
        String.format(
            Locale.ROOT,
            "%-13s %-22s %11.2f %7.2f%n%n",
            "",
            "wall time",
            report.profile().nanos() * MILLI,
            100 * report.sum() / wall));
    s.append(
        String.format(
            Locale.ROOT,
            "explainer tax: %.2f%% of the time, model loading and probes apart, is no forward"
                + " pass",
            100 * report.share()));
    report
        .ratio()
        .ifPresent(r -> s.append(String.format(Locale.ROOT, "; %.3fx the bare forward passes", r)));
    s.append(
        String.format(
            Locale.ROOT,
            "%nbeside it: compiler threads %d ms. Ceilings: read %.1f GB/s, write %.1f GB/s, GEMM"
                + " %.0f GFLOP/s%n",
            report.profile().compilerMillis(),
            report.ceilings().readGb(),
            report.ceilings().writeGb(),
            report.ceilings().gemmGflops()));
    return s.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 0.1 ? "%.4f" : value < 100 ? "%.2f" : "%.0f", value);
  }

  private static String bytes(long count) {
    if (count == 0) {
      return "-";
    }
    return count < 10_000
        ? count + " B"
        : count < 10_000_000
            ? String.format(Locale.ROOT, "%.0f kB", count / 1e3)
            : String.format(Locale.ROOT, "%.0f MB", count / 1e6);
  }

  /**
   * Returns everything as JSON.
   *
   * @param command the command that was watched
   */
  static ObjectNode json(TaxReport report, Iterable<String> command) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("schema", "iassa-profile/1");
    ArrayNode words = json.putArray("command");
    command.forEach(words::add);
    put(json.putObject("machine"), MachineInfo.machine());
    put(json.putObject("versions"), MachineInfo.versions());
    put(json.putObject("flags"), MachineInfo.flags());
    json.put("commit", MachineInfo.commit());
    json.put("exitCode", report.profile().exitCode());
    json.put("wallNanos", report.profile().nanos());
    json.put("sumNanos", report.sum());
    json.put("taxShare", report.share());
    report.ratio().ifPresent(r -> json.put("wallOverBareForward", r));
    json.put("compilerMillis", report.profile().compilerMillis());
    ObjectNode ceilings = json.putObject("ceilings");
    ceilings.put("readGb", report.ceilings().readGb());
    ceilings.put("writeGb", report.ceilings().writeGb());
    ceilings.put("copyGb", report.ceilings().copyGb());
    ceilings.put("gemmGflops", report.ceilings().gemmGflops());
    ArrayNode parts = json.putArray("parts");
    for (TaxReport.Part p : report.parts()) {
      ObjectNode part = parts.addObject();
      part.put("name", p.name());
      part.put("group", p.group());
      part.put("nanos", p.nanos());
      part.put("bytes", p.bytes());
      part.put("operations", p.operations());
      part.put("heapBytes", p.heap());
      p.floor().ifPresent(f -> part.put("floorNanos", f));
      part.put("note", p.note());
    }
    return json;
  }

  private static void put(ObjectNode json, Map<String, String> values) {
    values.forEach(json::put);
  }
}
