package org.iassa.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.iassa.kernels.KernelSources;
import org.iassa.kernels.gate.KernelFigures;

/**
 * Limits of the kernels' figures, {@code limits.json} beside the kernels: per kernel and
 * architecture the most registers, shared memory, divisions and fused multiply-adds, the least
 * occupancy, and the exact number of 16-byte accesses and tensor-core instructions. Spills and
 * stack are never allowed unless a kernel names its bytes.
 */
final class KernelLimits {
  private static final String RESOURCE = "/org/iassa/kernels/cuda/limits.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Registers are given out in eights per thread: fewer cost the same. */
  private static final int REGISTER_UNIT = 8;

  private final JsonNode limits;

  KernelLimits(JsonNode limits) {
    this.limits = limits;
  }

  /** Reads the limits that lie beside the kernels. */
  static KernelLimits embedded() {
    try (InputStream stream = KernelSources.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException("no " + RESOURCE + " in the jar");
      }
      return new KernelLimits(JSON.readTree(stream));
    } catch (IOException e) {
      throw new IllegalStateException(RESOURCE + ": " + e.getMessage(), e);
    }
  }

  /** Returns what is beyond its limit, a line each; empty if all is well. */
  List<String> violations(Collection<KernelFigures> figures) {
    List<String> lines = new ArrayList<>();
    TreeSet<String> unseen = new TreeSet<>();
    TreeSet<String> architectures = new TreeSet<>();
    figures.forEach(f -> architectures.add(f.architecture()));
    limits.fieldNames().forEachRemaining(unseen::add);
    for (KernelFigures f : figures) {
      unseen.remove(f.kernel());
      JsonNode limit = limits.path(f.kernel()).path(f.architecture());
      if (limit.isMissingNode()) {
        lines.add(f.kernel() + " on " + f.architecture() + " has no limits");
      } else {
        compare(f, limit, lines);
      }
    }
    unseen.forEach(name -> lines.add(name + " has limits but does not exist"));
    return lines;
  }

  private static void compare(KernelFigures f, JsonNode limit, List<String> lines) {
    most(f, "registers", f.registers(), limit, lines);
    most(f, "shared", f.sharedBytes(), limit, lines);
    most(f, "stack", f.stackBytes(), limit, lines);
    most(f, "spills", f.spillBytes(), limit, lines);
    most(f, "divisions", f.divisions(), limit, lines);
    most(f, "fused", f.fusedMultiplyAdds(), limit, lines);
    exactly(f, "wide", f.wideAccesses(), limit, lines);
    exactly(f, "tensor", f.tensorProducts(), limit, lines);
    int percent = percent(f);
    if (percent < limit.path("occupancy").asInt()) {
      lines.add(
          text(f, "occupancy", percent) + "%, expected at least " + limit.path("occupancy") + "%");
    }
  }

  private static void most(
      KernelFigures f, String what, int value, JsonNode limit, List<String> lines) {
    if (value > limit.path(what).asInt()) {
      lines.add(text(f, what, value) + ", expected at most " + limit.path(what).asInt());
    }
  }

  private static void exactly(
      KernelFigures f, String what, int value, JsonNode limit, List<String> lines) {
    if (value != limit.path(what).asInt()) {
      lines.add(text(f, what, value) + ", expected " + limit.path(what).asInt());
    }
  }

  private static String text(KernelFigures f, String what, int value) {
    return f.kernel() + " on " + f.architecture() + ": " + what + " " + value;
  }

  static int percent(KernelFigures f) {
    return (int) Math.round(100 * f.occupancy());
  }

  /** Returns limits that just allow these figures; what is 0 is left out. */
  static ObjectNode allowing(Collection<KernelFigures> figures) {
    ObjectNode all = JSON.createObjectNode();
    figures.stream()
        .sorted(java.util.Comparator.comparing(KernelFigures::kernel))
        .forEach(f -> all.withObjectProperty(f.kernel()).set(f.architecture(), limit(f)));
    return all;
  }

  private static ObjectNode limit(KernelFigures f) {
    ObjectNode limit = JSON.createObjectNode();
    put(limit, "registers", (f.registers() + REGISTER_UNIT - 1) / REGISTER_UNIT * REGISTER_UNIT);
    put(limit, "shared", f.sharedBytes());
    put(limit, "stack", f.stackBytes());
    put(limit, "spills", f.spillBytes());
    put(limit, "divisions", f.divisions());
    put(limit, "fused", f.fusedMultiplyAdds());
    put(limit, "wide", f.wideAccesses());
    put(limit, "tensor", f.tensorProducts());
    put(limit, "occupancy", percent(f));
    return limit;
  }

  private static void put(ObjectNode limit, String what, int value) {
    if (value != 0) {
      limit.put(what, value);
    }
  }
}
