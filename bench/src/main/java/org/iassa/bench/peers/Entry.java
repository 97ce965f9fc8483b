package org.iassa.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One row: a peer or the engine, with all its runs. Filled while the comparison runs. */
final class Entry {
  final String name;

  /** Whose row this is compared with; null for a peer. */
  final Entry peer;

  final Path map;
  final List<JsonNode> runs = new ArrayList<>();
  final Map<String, Double> quality = new TreeMap<>();
  Optional<String> skipped = Optional.empty();

  Entry(String name, Entry peer, Path map) {
    this.name = name;
    this.peer = peer;
    this.map = map;
  }

  boolean ran() {
    return !runs.isEmpty();
  }

  double seconds() {
    return median("seconds");
  }

  double forwards() {
    return median("forwards");
  }

  double peakBytes() {
    return runs.stream().mapToDouble(r -> r.path("peakBytes").doubleValue()).max().orElse(0);
  }

  private double median(String field) {
    double[] values =
        runs.stream().mapToDouble(r -> r.path(field).doubleValue()).sorted().toArray();
    int n = values.length;
    return n == 0 ? Double.NaN : (values[(n - 1) / 2] + values[n / 2]) / 2;
  }

  /** Returns the median over the repetitions of the peer's seconds over these. */
  double ratio() {
    int n = Math.min(runs.size(), peer.runs.size());
    double[] ratios = new double[n];
    for (int i = 0; i < n; i++) {
      ratios[i] =
          peer.runs.get(i).path("seconds").doubleValue()
              / runs.get(i).path("seconds").doubleValue();
    }
    Arrays.sort(ratios);
    return n == 0 ? Double.NaN : (ratios[(n - 1) / 2] + ratios[n / 2]) / 2;
  }
}
