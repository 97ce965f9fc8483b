package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.iassa.engine.internal.check.MapChecks;
import org.iassa.engine.internal.check.SessionChecks;
import org.iassa.engine.internal.cuda.KernelTimes;
import org.iassa.kernels.cost.DeviceWork;

/** What {@code gpu-check} found, as lines for the user and as JSON. */
final class GpuCheckReport {
  private final ObjectNode json;
  private final boolean emulated;
  private final PrintWriter out;

  /**
   * @param json receives an entry for each part
   * @param emulated whether times measure nothing
   */
  GpuCheckReport(ObjectNode json, boolean emulated, PrintWriter out) {
    this.json = json;
    this.emulated = emulated;
    this.out = out;
  }

  /** Tells of single operations; returns whether all agree. */
  boolean operations(List<SessionChecks.Check> checks) {
    ArrayNode list = json.putArray("operations");
    long wrong = 0;
    for (SessionChecks.Check each : checks) {
      list.addObject()
          .put("name", each.name())
          .put("passed", each.passed())
          .put("detail", each.detail());
      if (!each.passed()) {
        wrong++;
        out.println("  DIFFERS    " + each.name() + ": " + each.detail());
      }
    }
    counts(checks.size() - wrong, wrong, 0, json.putObject("operationCounts"));
    out.println("operations    " + (checks.size() - wrong) + " of " + checks.size() + " agree");
    return wrong == 0;
  }

  private static void counts(long passed, long failed, long skipped, ObjectNode to) {
    to.put("passed", passed).put("failed", failed).put("skipped", skipped);
  }

  /** Tells of the tests' contract; returns whether it passed, or was rightly left out. */
  boolean contract(ContractResult result) {
    ObjectNode node = json.putObject("contract").put("ran", result.run() > 0);
    if (result.note() != null) {
      node.put("note", result.note());
      out.println("contract      not run: " + result.note());
      return true;
    }
    counts(result.passed(), result.failed(), result.skipped(), node);
    ArrayNode failures = node.putArray("failures");
    result.failures().forEach(failures::add);
    out.printf(
        "contract      %d passed, %d failed, %d skipped%n",
        result.passed(), result.failed(), result.skipped());
    result.failures().forEach(f -> out.println("  FAILED     " + f));
    if (result.run() == 0) {
      out.println("  FAILED     no test ran; Maven's messages are above");
    }
    return result.sound();
  }

  /** Tells of whole explanations; returns whether all are as near as they should be. */
  boolean explanations(List<MapChecks.Comparison> maps) {
    ArrayNode list = json.putArray("explanations");
    boolean passed = true;
    for (MapChecks.Comparison each : maps) {
      passed &= each.passed();
      ObjectNode node =
          list.addObject()
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

  /** Runs the kernels and tells of their times, where they are times. */
  void kernels(KernelTimes times, int side, int batch, int repeats) {
    List<KernelTimes.Time> all = times.measure(repeats);
    ObjectNode shape = json.putObject("timed");
    shape.put("side", side).put("batch", batch).put("targets", 1).put("rounds", repeats);
    ArrayNode list = json.putArray("kernels");
    double bandwidth = emulated ? 0 : times.copyBandwidth();
    if (emulated) {
      shape.put("times", "emulated, not a measurement: left out");
      out.println("kernels       " + all.size() + " run; emulated times are no measurement");
    } else {
      json.put("copyBytesPerSecond", bandwidth);
      out.printf(Locale.ROOT, "copies        %.0f GB/s read and written%n", bandwidth * 1e-9);
    }
    for (KernelTimes.Time each : all) {
      DeviceWork work = each.work();
      ObjectNode node =
          list.addObject()
              .put("name", each.entry())
              .put("launches", each.launches())
              .put("bytes", work.cost().bytes())
              .put("operations", work.operations())
              .put("boundBy", work.boundBy().toString());
      if (!emulated) {
        time(each, bandwidth, node);
      }
    }
  }

  /** One kernel's rates; operations only where they, not memory, set the least time. */
  private void time(KernelTimes.Time time, double bandwidth, ObjectNode node) {
    KernelRates rates = KernelRates.of(time, bandwidth);
    node.put("warmMillis", time.warmMillis())
        .put("coldMillis", time.coldMillis())
        .put("warmShareOfCopies", rates.warmShare())
        .put("coldShareOfCopies", rates.coldShare());
    if (rates.computes()) {
      node.put("warmGflops", rates.warmGflops()).put("coldGflops", rates.coldGflops());
    }
    out.println(rates.line(time));
  }
}
