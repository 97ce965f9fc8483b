package org.iassa.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.iassa.engine.Device;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.engine.internal.check.MapChecks;
import org.iassa.engine.internal.check.SessionChecks;
import org.iassa.engine.internal.controller.Backends;
import org.iassa.engine.internal.cuda.CudaBackend;
import org.iassa.engine.internal.cuda.KernelTimes;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks a GPU and times the kernels there. */
@Command(
    name = "gpu-check",
    sortOptions = false,
    description = {
      "Compares a GPU's operations and whole explanations with the processor's, runs the tests'"
          + " contract of every backend there, times every kernel (with a warm and with an empty L2"
          + " cache, as a share of the measured copy bandwidth), and writes it all into one JSON file"
          + " to send back.",
      "",
      "The contract is part of the tests, so it runs in a checkout of the sources (*GpuIT, through"
          + " Maven); from the jar alone the operations' own list runs, and the file says so.",
      "",
      "Whatever is said of GPUs in the README has been checked without one: this is the command to"
          + " run on the first machine that has one.",
    },
    footer = {
      "",
      "Examples",
      "  ./iassa gpu-check",
      "  ./iassa gpu-check --device cuda:1 --json gpu-1.json",
      "  ./iassa gpu-check --device cuda-emulated   # what it does, on any machine",
      "",
      "Exit codes: 0 everything agrees, 9 there is no GPU that can be used (the reason is shown), 10"
          + " something differs; else as for explain.",
    })
final class GpuCheckCommand implements Subcommand {
  @Spec private CommandSpec spec;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "cuda (default), cuda:INDEX or cuda-emulated.")
  private Device device = new Device(Device.Kind.CUDA, 0);

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Where the results go. Default: ${DEFAULT-VALUE}.",
      defaultValue = "gpu-check.json")
  private Path file;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images per batch of the timed kernels. Default: 256, emulated 4.")
  private int batch;

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Side of the timed kernels' images. Default: 224, emulated 16.")
  private int size;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description = "Times that each kernel's work is timed. Default: 20, emulated 1.")
  private int repeats;

  @Option(names = "--no-contract", description = "Leave the tests' contract out.")
  private boolean noContract;

  @Option(
      names = "--contract",
      hidden = true,
      paramLabel = "FOLDER",
      description = "Reports of the tests' contract; the launcher runs it and names them.")
  private Path contract;

  @Option(
      names = "--reason",
      hidden = true,
      description = "Only say whether there is a device to check; the launcher asks first.")
  private boolean reasonOnly;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    boolean emulated = device.kind() == Device.Kind.CUDA_EMULATED;
    if (!emulated && device.kind() != Device.Kind.CUDA) {
      throw new InvalidOptionException("device", device, "cuda, cuda:INDEX or cuda-emulated");
    }
    InvalidOptionException.requireRange("batch", batch, 0, 4096);
    InvalidOptionException.requireRange("size", size, 0, 4096);
    InvalidOptionException.requireRange("repeats", repeats, 0, 10_000);
    Optional<String> reason = Backends.unavailable(device);
    if (reason.isPresent()) {
      spec.commandLine()
          .getErr()
          .println("iassa: no GPU to check: " + device + " cannot be used: " + reason.get());
      return ExitCode.NO_GPU;
    }
    if (reasonOnly) {
      return ExitCode.OK;
    }
    CudaBackend backend = (CudaBackend) Backends.select(device, 0);
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("schema", "iassa gpu-check 2").put("time", Instant.now().toString());
    report.put("device", device.toString()).put("description", backend.description());
    report.put("emulated", emulated);
    Versions.all().forEach(report.putObject("versions")::put);
    out.println(backend.description());

    GpuCheckReport results = new GpuCheckReport(report, emulated, out);
    boolean passed = results.operations(SessionChecks.run(backend));
    passed &= results.contract(ContractResult.of(contract, noContract));
    passed &= results.explanations(MapChecks.run(device));
    int side = size > 0 ? size : emulated ? 16 : 224;
    int images = batch > 0 ? batch : emulated ? 4 : 256;
    results.kernels(
        new KernelTimes(backend, side, images),
        side,
        images,
        repeats > 0 ? repeats : emulated ? 1 : 20);
    report.put("passed", passed);
    String text = report.toPrettyString() + "\n";
    AtomicFile.write(file.toAbsolutePath(), text.getBytes(StandardCharsets.UTF_8));
    out.println(passed ? "everything agrees" : "SOMETHING DIFFERS");
    out.println("wrote " + file);
    return passed ? ExitCode.OK : ExitCode.GPU_DIFFERS;
  }
}
