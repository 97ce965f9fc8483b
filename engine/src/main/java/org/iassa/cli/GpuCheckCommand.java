package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.iassa.engine.Device;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.engine.internal.check.MapChecks;
import org.iassa.engine.internal.check.SessionChecks;
import org.iassa.engine.internal.controller.Backends;
import org.iassa.engine.internal.cuda.CudaBackend;
import org.iassa.engine.internal.cuda.KernelTimes;
import org.iassa.kernels.cost.Cost;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Checks a GPU and times the kernels there. */
@Command(
    name = "gpu-check",
    sortOptions = false,
    description = {
      "Compares a GPU's operations and whole explanations with the processor's, times every kernel"
          + " (with a warm and with an empty L2 cache, as a share of the measured copy bandwidth),"
          + " and writes it all into one JSON file to send back.",
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
      description = "Images per batch of the timed kernels. Default: 256, emulated 8.")
  private int batch;

  @Option(
      names = "--size",
      paramLabel = "N",
      description = "Side of the timed kernels' images. Default: 224, emulated 32.")
  private int size;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description = "Times that each kernel's work is timed. Default: 20, emulated 1.")
  private int repeats;

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
    CudaBackend backend = (CudaBackend) Backends.select(device, 0);
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("schema", "iassa gpu-check 1").put("time", Instant.now().toString());
    report.put("device", device.toString()).put("description", backend.description());
    report.put("emulated", emulated);
    Versions.all().forEach(report.putObject("versions")::put);
    out.println(backend.description());

    boolean passed = checks(report.putArray("operations"), SessionChecks.run(backend), out);
    passed &= maps(report.putArray("explanations"), MapChecks.run(device), emulated, out);
    times(report, backend, emulated, out);
    report.put("passed", passed);
    write(report);
    out.println(passed ? "everything agrees" : "SOMETHING DIFFERS");
    out.println("wrote " + file);
    return passed ? ExitCode.OK : ExitCode.GPU_DIFFERS;
  }

  private static boolean checks(ArrayNode json, List<SessionChecks.Check> checks, PrintWriter out) {
    long wrong = 0;
    for (SessionChecks.Check each : checks) {
      json.addObject()
          .put("name", each.name())
          .put("passed", each.passed())
          .put("detail", each.detail());
      if (!each.passed()) {
        wrong++;
        out.println("  DIFFERS    " + each.name() + ": " + each.detail());
      }
    }
    out.println("operations    " + (checks.size() - wrong) + " of " + checks.size() + " agree");
    return wrong == 0;
  }

  private static boolean maps(
      ArrayNode json, List<MapChecks.Comparison> maps, boolean emulated, PrintWriter out) {
    boolean passed = true;
    for (MapChecks.Comparison each : maps) {
      passed &= each.passed();
      ObjectNode node =
          json.addObject()
              .put("name", each.name())
              .put("passed", each.passed())
              .put("sameBits", each.same())
              .put("difference", each.difference())
              .put("allowed", each.allowed());
      if (!emulated) {
        node.put("deviceMillis", each.millis()[0]).put("processorMillis", each.millis()[1]);
      }
      out.printf(
          Locale.ROOT,
          "explanation   %s: %s%n",
          each.name(),
          each.same()
              ? "same bits"
              : String.format(
                  Locale.ROOT,
                  "%s by %.2g of the map's range, %.2g allowed",
                  each.passed() ? "differs" : "DIFFERS",
                  each.difference(),
                  each.allowed()));
    }
    return passed;
  }

  private void times(ObjectNode report, CudaBackend backend, boolean emulated, PrintWriter out) {
    int side = size > 0 ? size : emulated ? 32 : 224;
    int images = batch > 0 ? batch : emulated ? 8 : 256;
    KernelTimes times = new KernelTimes(backend, side, images);
    List<KernelTimes.Time> all = times.measure(repeats > 0 ? repeats : emulated ? 1 : 20);
    ObjectNode shape = report.putObject("timed");
    shape.put("side", side).put("batch", images).put("format", "NHWC BF16, one target");
    ArrayNode json = report.putArray("kernels");
    if (emulated) {
      shape.put("times", "emulated, not a measurement: left out");
      all.forEach(t -> json.addObject().put("name", t.entry()).put("launches", t.launches()));
      out.println("kernels       " + all.size() + " run; emulated times are no measurement");
      return;
    }
    double bandwidth = times.copyBandwidth();
    report.put("copyBytesPerSecond", bandwidth);
    out.printf(Locale.ROOT, "copies        %.0f GB/s read and written%n", bandwidth * 1e-9);
    for (KernelTimes.Time t : all) {
      ObjectNode node =
          json.addObject()
              .put("name", t.entry())
              .put("launches", t.launches())
              .put("warmMillis", t.warmMillis())
              .put("coldMillis", t.coldMillis());
      Optional<Cost> cost = KernelBytes.of(t.entry(), side, images);
      String share = "";
      if (cost.isPresent()) {
        double part = cost.get().bytes() / (t.coldMillis() * 1e-3) / bandwidth;
        node.put("bytes", cost.get().bytes()).put("coldShareOfCopies", part);
        share = String.format(Locale.ROOT, "  %3.0f%% of copies", 100 * part);
      }
      out.printf(
          Locale.ROOT,
          "  %-36s warm %8.4f ms  cold %8.4f ms%s%n",
          t.entry(),
          t.warmMillis(),
          t.coldMillis(),
          share);
    }
  }

  private void write(ObjectNode report) {
    String text = report.toPrettyString() + "\n";
    AtomicFile.write(file.toAbsolutePath(), text.getBytes(StandardCharsets.UTF_8));
  }
}
