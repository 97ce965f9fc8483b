package org.iassa.kernels.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.iassa.kernels.CompileOptions;
import org.iassa.kernels.ComputeCapability;
import org.iassa.kernels.KernelFile;
import org.iassa.kernels.KernelSource;
import org.iassa.kernels.KernelSources;

/** Compiles the kernels as the launchers have them compiled, and says what came out. */
public final class KernelInspector {
  private final KernelSources sources;
  private final Compiler compiler;

  /** A compiler that tells more than its result. */
  @FunctionalInterface
  public interface Compiler {
    /**
     * Compiles with the assembler's report.
     *
     * @throws org.iassa.kernels.KernelCompileException if the source does not compile
     */
    Inspection inspect(KernelSource source, List<String> options);
  }

  public KernelInspector(KernelSources sources, Compiler compiler) {
    this.sources = sources;
    this.compiler = compiler;
  }

  /**
   * Returns the figures of a file's kernels, made for images of one size.
   *
   * @throws IllegalStateException if the compiler's report cannot be read
   */
  public List<KernelFigures> figures(
      KernelFile file, ComputeCapability capability, int height, int width) {
    CompileOptions options = CompileOptions.sized(capability, height, width);
    return figures(compiler.inspect(sources.load(file), options.arguments()), capability);
  }

  static List<KernelFigures> figures(Inspection inspection, ComputeCapability capability) {
    Map<String, AssemblerLog.Resources> resources = AssemblerLog.read(inspection.log());
    Occupancy occupancy = Occupancy.of(capability);
    List<KernelFigures> all = new ArrayList<>();
    PtxText.count(inspection.ptx())
        .forEach(
            (kernel, counts) -> {
              AssemblerLog.Resources r = resources.get(kernel);
              if (r == null || counts.threads == 0) {
                throw new IllegalStateException(
                    "the compiler's report says nothing about " + kernel);
              }
              all.add(
                  new KernelFigures(
                      kernel,
                      capability.architecture(),
                      counts.threads,
                      r.registers(),
                      r.shared(),
                      r.stack(),
                      r.spills(),
                      occupancy.share(counts.threads, r.registers(), r.shared()),
                      counts.wide,
                      counts.tensor,
                      counts.divisions,
                      counts.fused));
            });
    if (all.isEmpty() || all.size() != resources.size()) {
      throw new IllegalStateException(
          all.size() + " kernels in the PTX, " + resources.size() + " in the assembler's report");
    }
    return all;
  }
}
