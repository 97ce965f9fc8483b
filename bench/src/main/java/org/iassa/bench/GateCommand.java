package org.iassa.bench;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.iassa.bench.cases.Context;
import org.iassa.bench.compare.Comparison;
import org.iassa.bench.gate.Finding;
import org.iassa.bench.gate.KernelResources;
import org.iassa.bench.gate.Numerics;
import org.iassa.bench.gate.Quality;
import org.iassa.bench.gate.Times;
import org.iassa.bench.report.BenchReport;
import org.iassa.bench.run.CapsuleFolder;
import org.iassa.bench.run.Suite;
import org.iassa.cli.ExitCode;
import org.iassa.engine.InvalidOptionException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** One command that says whether anything got worse. */
@Command(
    name = "gate",
    description = {
      "Says whether anything got worse than a baseline: times, resources of the CUDA kernels, the"
          + " numbers themselves, the quality of explanations. Each failure leaves a capsule with the"
          + " command that runs it again.",
      "",
      "--update makes the baseline: bench.json, numerics/*.npy, quality.json, and kernels.json with"
          + " --kernels. bench/baseline holds numerics and quality; times belong to one machine.",
    },
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {"0:nothing got worse", "1:something did", "2:an option or file is wrong"},
    footer = {
      "",
      "Examples",
      "  ./iassa bench gate --baseline base --update",
      "  ./iassa kernels --json > kernels.json",
      "  ./iassa bench gate --baseline base --kernels kernels.json",
      "  ./iassa bench gate --baseline base --only numerics,quality",
    })
final class GateCommand implements Callable<Integer> {
  private enum Part {
    TIME,
    KERNELS,
    NUMERICS,
    QUALITY
  }

  /** Quick cases of every operation of ours, where nothing else is chosen. */
  private static final String USUAL =
      "^(lay-windows|mask-|accumulate-(windows|rise)|summarise|multiply|affinity-.*side=(28|56))";

  @Spec private CommandSpec spec;

  @Mixin private RunArgs run;

  @Option(
      names = "--baseline",
      defaultValue = "bench/baseline",
      paramLabel = "DIR",
      description = "What to compare with. Default: ${DEFAULT-VALUE}.")
  private Path baseline;

  @Option(names = "--update", description = "Write the baseline instead of comparing.")
  private boolean update;

  @Option(
      names = "--only",
      split = ",",
      description = "TIME, KERNELS, NUMERICS, QUALITY. Default: all.")
  private Set<Part> only = java.util.EnumSet.allOf(Part.class);

  @Option(
      names = "--kernels",
      paramLabel = "FILE",
      description = "Output of ./iassa kernels --json; without it, kernels are passed over.")
  private Path kernels;

  @Option(
      names = "--tolerance",
      defaultValue = "0.1",
      description =
          "Slower by up to this part of the time is no failure. Default: ${DEFAULT-VALUE}.")
  private double tolerance;

  @Option(
      names = "--scenes",
      defaultValue = "4",
      description = "Scenes. Default: ${DEFAULT-VALUE}.")
  private int scenes;

  @Option(
      names = "--capsules",
      paramLabel = "DIR",
      defaultValue = "bench-capsules",
      description = "Where failures are kept. Default: ${DEFAULT-VALUE}.")
  private Path folder;

  @Override
  public Integer call() throws java.io.IOException {
    InvalidOptionException.requireRange("--scenes", scenes, 1, 1000);
    PrintWriter out = spec.commandLine().getOut();
    Context context = run.context();
    CapsuleFolder capsules = new CapsuleFolder(folder);
    List<Finding> findings = new ArrayList<>();
    if (only.contains(Part.KERNELS)) {
      findings.addAll(kernels(capsules, context));
    }
    if (only.contains(Part.NUMERICS)) {
      Numerics numerics = new Numerics(baseline, context);
      if (update) {
        numerics.update();
      } else {
        findings.addAll(numerics.check(capsules, again("NUMERICS", "")));
      }
    }
    if (only.contains(Part.QUALITY)) {
      Quality quality = new Quality(baseline, scenes);
      if (update) {
        quality.update();
      } else {
        findings.addAll(quality.check(capsules, context, again("QUALITY", " --scenes " + scenes)));
      }
    }
    if (only.contains(Part.TIME)) {
      findings.addAll(time(out, capsules, context));
    }
    findings.forEach(f -> out.println(f.line()));
    long failed = findings.stream().filter(f -> !f.ok()).count();
    out.println(
        update
            ? "baseline written to " + baseline
            : findings.size() + " looked at, " + failed + " failed");
    out.flush();
    return failed == 0 ? ExitCode.OK : ExitCode.INTERNAL;
  }

  private String again(String part, String rest) {
    return "./iassa bench gate --baseline "
        + baseline
        + " --only "
        + part
        + " --seed "
        + run.seed
        + " --device "
        + run.device
        + rest;
  }

  private List<Finding> kernels(CapsuleFolder capsules, Context context)
      throws java.io.IOException {
    Path old = baseline.resolve("kernels.json");
    if (kernels == null) {
      return List.of(new Finding("kernels", "all", true, "passed over: no --kernels FILE"));
    }
    if (update) {
      Files.createDirectories(baseline);
      Files.copy(kernels, old, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      return List.of();
    }
    if (!Files.exists(old)) {
      return List.of(new Finding("kernels", "all", true, "passed over: no " + old));
    }
    List<Finding> findings = KernelResources.compare(old, kernels);
    for (Finding f : findings) {
      if (!f.ok()) {
        capsules.failure(
            "KERNELS",
            f.name(),
            context,
            f.text(),
            "./iassa kernels --json > now.json; " + again("KERNELS", " --kernels now.json"),
            Map.of());
      }
    }
    return findings;
  }

  private List<Finding> time(PrintWriter out, CapsuleFolder capsules, Context context) {
    Times times = new Times(baseline, tolerance);
    Optional<Finding> missing = update ? Optional.empty() : times.missing();
    if (missing.isPresent()) {
      return List.of(missing.get());
    }
    if (run.filters.isEmpty() && run.tags.isEmpty()) {
      run.filters.add(USUAL);
    }
    Suite suite =
        new Suite(
            context,
            run.plans(),
            true,
            Optional.of(capsules),
            List.of("bench", "gate", "--baseline", baseline.toString()));
    BenchReport now = suite.run(run.chosen(), result -> CaseList.print(out, result));
    if (update) {
      return times.update(now);
    }
    Comparison comparison = times.compare(now);
    comparison.notes().forEach(n -> out.println("note: " + n));
    return times.check(
        comparison,
        now,
        capsules,
        context,
        rest -> again("TIME", " --tolerance " + tolerance + rest));
  }
}
