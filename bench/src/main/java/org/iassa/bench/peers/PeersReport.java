package org.iassa.bench.peers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import org.iassa.bench.report.MachineInfo;

/** The rows as a table and as JSON. */
final class PeersReport {
  private PeersReport() {}

  static String table(List<Entry> entries) {
    StringBuilder s = new StringBuilder();
    s.append(
        String.format(
            Locale.ROOT,
            "%-30s %9s %9s %10s %9s %8s %9s %9s %7s %9s%n",
            "",
            "seconds",
            "forwards",
            "forwards/s",
            "peak MB",
            "ratio",
            "deletion",
            "insertion",
            "corr.",
            "max diff"));
    for (Entry e : entries) {
      if (!e.ran()) {
        s.append(
            String.format(
                Locale.ROOT, "%-30s skipped: %s%n", e.name, e.skipped.orElse("not asked for")));
        continue;
      }
      boolean scored = e.forwards() > 0;
      s.append(
          String.format(
              Locale.ROOT,
              "%-30s %9.3f %9s %10s %9.0f %8s %9s %9s %7s %9s%n",
              (e.peer == null ? "" : "  ") + e.name,
              e.seconds(),
              scored ? String.format(Locale.ROOT, "%.0f", e.forwards()) : "-",
              scored ? String.format(Locale.ROOT, "%.1f", e.forwards() / e.seconds()) : "-",
              e.peakBytes() / 1e6,
              e.peer == null || !e.peer.ran()
                  ? "-"
                  : String.format(Locale.ROOT, "%.2fx", e.ratio()),
              quality(e, "deletion", "%.4f"),
              quality(e, "insertion", "%.4f"),
              quality(e, "correlation", "%.4f"),
              quality(e, "maxDifference", "%.2e")));
    }
    entries.stream()
        .flatMap(e -> e.runs.stream())
        .filter(r -> r.has("torch"))
        .findFirst()
        .ifPresent(
            r ->
                s.append("peers: PyTorch ")
                    .append(r.path("torch").asText())
                    .append(", ")
                    .append(r.path("threads").asText())
                    .append(" threads, BLAS: ")
                    .append(r.path("blas").asText())
                    .append(
                        r.path("blas").asText().startsWith("reference")
                            ? "; that is slow, see bench/peers/setup.sh\n"
                            : "\n"));
    return s.toString();
  }

  private static String quality(Entry e, String key, String format) {
    Double value = e.quality.get(key);
    return value == null ? "-" : String.format(Locale.ROOT, format, value);
  }

  static ObjectNode json(List<Entry> entries, Question q, int repetitions) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("schema", "iassa-peers/1");
    MachineInfo.machine().forEach(json.putObject("machine")::put);
    MachineInfo.versions().forEach(json.putObject("versions")::put);
    json.put("commit", MachineInfo.commit());
    if (q.model() != null) {
      json.put("model", q.model().getFileName().toString());
      json.put("masks", q.masks());
      json.put("iterations", q.iterations());
      json.put("target", q.target());
    }
    json.put("repetitions", repetitions);
    ArrayNode rows = json.putArray("rows");
    for (Entry e : entries) {
      ObjectNode row = rows.addObject();
      row.put("name", e.name);
      e.skipped.ifPresent(reason -> row.put("skipped", reason));
      if (!e.ran()) {
        continue;
      }
      row.put("peer", e.peer == null ? null : e.peer.name);
      row.put("seconds", e.seconds());
      row.put("peakBytes", e.peakBytes());
      if (e.peer != null && e.peer.ran()) {
        row.put("ratio", e.ratio());
      }
      e.quality.forEach(row.putObject("quality")::put);
      row.putArray("runs").addAll(e.runs);
    }
    return json;
  }
}
