package org.iassa.bench.goals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.iassa.bench.cases.BenchCase;
import org.iassa.bench.cases.Context;
import org.iassa.bench.cases.Operations;
import org.iassa.bench.cases.Prepared;
import org.iassa.bench.measure.ProcessMemory;
import org.iassa.engine.internal.cpu.CpuBackend;
import org.iassa.engine.internal.torch.TorchRuntime;

/** Peak resident memory that a case adds, in a process of its own. */
public final class PeakMemory {
  private static final String MARK = "peak bytes: ";

  private PeakMemory() {}

  /**
   * Runs a case once in a child process and returns the bytes that it added at its peak, inputs
   * included. A tiny case of the same operation runs first, so that libraries and thread pools are
   * there.
   */
  public static long of(BenchCase c, BenchCase tiny) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xms64m",
                    "-Xmx256m",
                    "-Dorg.bytedeco.javacpp.maxBytes=0",
                    "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                    "-cp",
                    System.getProperty("java.class.path"),
                    PeakMemory.class.getName(),
                    c.id(),
                    tiny.id()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException(c.id() + ": the process ended with " + process.exitValue());
    }
    return out.lines()
        .filter(l -> l.startsWith(MARK))
        .mapToLong(l -> Long.parseLong(l.substring(MARK.length())))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(c.id() + ": the process said " + out));
  }

  /** The child: runs the tiny case, then the case, and prints the bytes added. */
  public static void main(String[] args) throws IOException {
    TorchRuntime.start();
    Context context = new Context(CpuBackend::new, "cpu", 1);
    run(BenchCase.parse(args[1]), context);
    System.gc();
    ProcessMemory.resetPeak();
    long before = ProcessMemory.resident();
    run(BenchCase.parse(args[0]), context);
    System.out.println(MARK + (ProcessMemory.peak() - before));
  }

  private static void run(BenchCase c, Context context) {
    try (Prepared prepared = Operations.named(c.operation()).open(c, context)) {
      prepared.run();
      prepared.settle();
    }
  }
}
