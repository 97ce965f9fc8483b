package org.iassa.bench.run;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.iassa.bench.cases.Context;
import org.iassa.bench.cases.Selection.Chosen;
import org.iassa.bench.measure.CacheSweep;
import org.iassa.bench.measure.Calibration;
import org.iassa.bench.measure.Ceilings;
import org.iassa.bench.measure.MachineState;
import org.iassa.bench.measure.SamplePlan;
import org.iassa.bench.measure.Sampler;
import org.iassa.bench.report.BenchReport;
import org.iassa.bench.report.MachineInfo;

/**
 * A run over chosen cases.
 *
 * @param context where cases run
 * @param plans one per state of the caches; only the first counts if cases are only checked
 * @param time whether to take times, or only to check answers
 * @param capsules where failures are kept
 * @param command the arguments, for the report
 */
public record Suite(
    Context context,
    List<SamplePlan> plans,
    boolean time,
    Optional<CapsuleFolder> capsules,
    List<String> command) {
  /**
   * Runs the cases in order.
   *
   * @param each takes every result as it comes
   */
  public BenchReport run(List<Chosen> chosen, Consumer<CaseResult> each) {
    Instant started = Instant.now();
    MachineState before = MachineState.read();
    Calibration calibration = new Calibration();
    calibration.measure();
    List<CaseResult> results = new ArrayList<>();
    Optional<Ceilings> ceilings = time ? Optional.of(Ceilings.measure()) : Optional.empty();
    try (CacheSweep sweep = new CacheSweep(MachineState.largestCache())) {
      CaseRunner runner =
          new CaseRunner(
              context,
              time ? Optional.of(new Sampler(sweep, calibration)) : Optional.empty(),
              time ? plans : plans.subList(0, 1),
              ceilings,
              capsules);
      for (Chosen one : chosen) {
        for (CaseResult result : runner.run(one)) {
          results.add(result);
          each.accept(result);
        }
      }
    }
    MachineState after = MachineState.read();
    double spread = spread(results);
    return new BenchReport(
        BenchReport.SCHEMA,
        started.truncatedTo(ChronoUnit.SECONDS).toString(),
        (Instant.now().toEpochMilli() - started.toEpochMilli()) / 1000.0,
        command,
        MachineInfo.commit(),
        context.seed(),
        context.device(),
        MachineInfo.machine(),
        MachineInfo.versions(),
        MachineInfo.flags(),
        new BenchReport.State(
            before.load(),
            after.load(),
            before.stealShare(after),
            before.megahertz(),
            after.megahertz(),
            spread,
            before.warnings(after, spread)),
        ceilings.orElse(null),
        results);
  }

  private static double spread(List<CaseResult> results) {
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (CaseResult result : results) {
      for (double nanos :
          result.calibrationNanos() == null ? new double[0] : result.calibrationNanos()) {
        low = Math.min(low, nanos);
        high = Math.max(high, nanos);
      }
    }
    return high > 0 ? high / low : 1;
  }
}
