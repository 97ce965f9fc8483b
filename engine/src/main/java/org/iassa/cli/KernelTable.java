package org.iassa.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iassa.kernels.gate.KernelFigures;

/** Prints the figures of kernels, one line per kernel and a column group per architecture. */
final class KernelTable {
  private KernelTable() {}

  static void print(PrintWriter out, List<KernelFigures> figures) {
    Map<String, Map<String, KernelFigures>> rows = new LinkedHashMap<>();
    for (KernelFigures f : figures) {
      rows.computeIfAbsent(f.kernel(), k -> new LinkedHashMap<>()).put(f.architecture(), f);
    }
    List<String> architectures =
        figures.stream().map(KernelFigures::architecture).distinct().toList();
    out.printf("%-34s %7s %7s", "kernel", "threads", "shared");
    architectures.forEach(a -> out.printf("  %-14s", a + " reg occ"));
    out.printf("  %6s %5s %6s %4s %5s%n", "spills", "16-B", "tensor", "div", "fma");
    for (var row : rows.entrySet()) {
      Map<String, KernelFigures> cells = row.getValue();
      KernelFigures any = cells.values().iterator().next();
      out.printf("%-34s %7d %7d", row.getKey(), any.threads(), any.sharedBytes());
      int spills = 0;
      for (String architecture : architectures) {
        KernelFigures f = cells.get(architecture);
        spills += f.spillBytes() + f.stackBytes();
        out.printf("  %4d %8s", f.registers(), KernelLimits.percent(f) + "%");
      }
      out.printf(
          "  %6d %5d %6d %4d %5d%n",
          spills,
          any.wideAccesses(),
          any.tensorProducts(),
          any.divisions(),
          any.fusedMultiplyAdds());
    }
  }
}
