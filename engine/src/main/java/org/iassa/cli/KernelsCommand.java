package org.iassa.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.InvalidOptionException;
import org.iassa.kernels.ComputeCapability;
import org.iassa.kernels.KernelFile;
import org.iassa.kernels.KernelSources;
import org.iassa.kernels.cost.Roofline;
import org.iassa.kernels.gate.KernelFigures;
import org.iassa.kernels.gate.KernelInspector;
import org.iassa.kernels.internal.NvrtcCompiler;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compiles the CUDA kernels, prints what came out and holds it to limits. */
@Command(
    name = "kernels",
    description = {
      "Compiles every CUDA kernel and prints registers, shared memory, spills, theoretical occupancy,"
          + " 16-byte global accesses, tensor-core instructions, integer divisions and fused"
          + " multiply-adds. Needs no GPU; NVIDIA's compiler comes from Maven (380 MB once).",
      "",
      "Exit codes: 0 all within the limits of limits.json, 2 usage, 7 no compiler, 9 over a limit.",
      "",
      "Examples:",
      "  iassa kernels",
      "  iassa kernels --arch sm_90 --json",
      "  iassa kernels --roofline",
    })
final class KernelsCommand implements Subcommand {
  static final int OVER_A_LIMIT = 9;

  private static final int SIDE = 224;

  @Spec private CommandSpec spec;

  @Option(
      names = "--arch",
      split = ",",
      paramLabel = "sm_XX",
      defaultValue = "sm_80,sm_90,sm_100",
      description = "Architectures (default: ${DEFAULT-VALUE}).")
  private List<String> architectures;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Option(
      names = "--write-limits",
      description = "Print limits that just allow what was found; for limits.json.")
  private boolean writeLimits;

  @Option(
      names = "--roofline",
      description = "Print bytes, FLOPs and the floor on an H100 per operation: computed.")
  private boolean roofline;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (roofline) {
      out.print(Roofline.markdown());
      out.flush();
      return ExitCode.OK;
    }
    List<ComputeCapability> capabilities = architectures.stream().map(this::capability).toList();
    List<KernelFigures> figures = new ArrayList<>();
    NvrtcCompiler compiler = KernelCompilers.nvrtc();
    KernelInspector inspector = new KernelInspector(KernelSources.configured(), compiler::inspect);
    for (ComputeCapability capability : capabilities) {
      for (KernelFile file : KernelFile.values()) {
        figures.addAll(inspector.figures(file, capability, SIDE, SIDE));
      }
    }
    if (writeLimits) {
      out.println(KernelLimits.allowing(figures).toPrettyString());
      out.flush();
      return ExitCode.OK;
    }
    List<String> violations = KernelLimits.embedded().violations(figures);
    if (json) {
      out.println(Report.line(report(compiler.version(), figures, violations)));
    } else {
      KernelTable.print(out, figures);
      out.printf(
          "%d kernels for %s by %s, %s%n",
          figures.size() / capabilities.size(),
          String.join(", ", architectures),
          compiler.version(),
          violations.isEmpty() ? "all within their limits" : violations.size() + " over a limit:");
      violations.forEach(v -> out.println("  " + v));
    }
    out.flush();
    return violations.isEmpty() ? ExitCode.OK : OVER_A_LIMIT;
  }

  private ComputeCapability capability(String architecture) {
    if (!architecture.matches("sm_\\d{2,3}")) {
      throw new InvalidOptionException("--arch", architecture, "such as sm_90");
    }
    int number = Integer.parseInt(architecture.substring(3));
    return new ComputeCapability(number / 10, number % 10);
  }

  private static ObjectNode report(
      String compiler, List<KernelFigures> figures, List<String> violations) {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("compiler", compiler);
    var kernels = report.putArray("kernels");
    for (KernelFigures f : figures) {
      kernels
          .addObject()
          .put("kernel", f.kernel())
          .put("architecture", f.architecture())
          .put("threads", f.threads())
          .put("registers", f.registers())
          .put("sharedBytes", f.sharedBytes())
          .put("stackBytes", f.stackBytes())
          .put("spillBytes", f.spillBytes())
          .put("occupancyPercent", KernelLimits.percent(f))
          .put("wideAccesses", f.wideAccesses())
          .put("tensorProducts", f.tensorProducts())
          .put("divisions", f.divisions())
          .put("fusedMultiplyAdds", f.fusedMultiplyAdds());
    }
    var over = report.putArray("overLimit");
    violations.forEach(over::add);
    return report;
  }
}
