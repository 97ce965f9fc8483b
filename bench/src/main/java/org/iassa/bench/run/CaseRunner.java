package org.iassa.bench.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iassa.bench.cases.BenchCase;
import org.iassa.bench.cases.Check;
import org.iassa.bench.cases.Context;
import org.iassa.bench.cases.Operation;
import org.iassa.bench.cases.Prepared;
import org.iassa.bench.cases.Selection.Chosen;
import org.iassa.bench.measure.Ceilings;
import org.iassa.bench.measure.SamplePlan;
import org.iassa.bench.measure.Sampler;
import org.iassa.bench.measure.Samples;
import org.iassa.bench.run.CaseResult.CheckResult;
import org.iassa.bench.run.CaseResult.CostResult;
import org.iassa.bench.run.CaseResult.Rates;
import org.iassa.bench.run.CaseResult.Status;
import org.iassa.bench.run.CaseResult.Times;
import org.iassa.engine.IassaException;
import org.iassa.engine.InvalidOptionException;
import org.iassa.kernels.cost.Cost;

/** Checks cases, times those that are right, and leaves a capsule of those that are not. */
public final class CaseRunner {
  private final Context context;
  private final Optional<Sampler> sampler;
  private final List<SamplePlan> plans;
  private final Optional<Ceilings> ceilings;
  private final Optional<CapsuleFolder> capsules;

  /**
   * @param sampler takes times; without it, cases are checked only
   * @param plans one per state of the caches
   * @param ceilings what rates are set against
   * @param capsules where wrong answers are kept
   */
  public CaseRunner(
      Context context,
      Optional<Sampler> sampler,
      List<SamplePlan> plans,
      Optional<Ceilings> ceilings,
      Optional<CapsuleFolder> capsules) {
    this.context = context;
    this.sampler = sampler;
    this.plans = List.copyOf(plans);
    this.ceilings = ceilings;
    this.capsules = capsules;
  }

  /** Returns why a case cannot run here, or empty if it can. */
  public Optional<String> unsupported(Chosen chosen) {
    try {
      chosen.operation().cost(chosen.benchCase());
      return chosen.operation().unsupported(chosen.benchCase(), context);
    } catch (InvalidOptionException | ArithmeticException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Runs a case; one result per plan. Errors of the case become its result. */
  public List<CaseResult> run(Chosen chosen) {
    Optional<String> reason = unsupported(chosen);
    if (reason.isPresent()) {
      return all(chosen, Status.SKIPPED, reason.get(), null);
    }
    try (Prepared prepared = chosen.operation().open(chosen.benchCase(), context)) {
      Check check = prepared.check();
      if (!check.right()) {
        capsules.ifPresent(f -> f.wrongAnswer(chosen.benchCase(), context, check, prepared));
        return all(chosen, Status.WRONG, "wrong answer: " + check.what(), check);
      }
      if (sampler.isEmpty()) {
        return all(chosen, Status.OK, null, check);
      }
      List<CaseResult> results = new ArrayList<>();
      for (SamplePlan plan : plans) {
        Samples samples = sampler.get().take(prepared, plan);
        results.add(timed(chosen, plan, check, samples));
      }
      return results;
    } catch (InvalidOptionException e) {
      return all(chosen, Status.SKIPPED, e.getMessage(), null);
    } catch (IassaException | IllegalStateException | IllegalArgumentException e) {
      capsules.ifPresent(f -> f.error(chosen.benchCase(), context, e));
      return all(chosen, Status.ERROR, e.toString(), null);
    }
  }

  private List<CaseResult> all(Chosen chosen, Status status, String reason, Check check) {
    List<CaseResult> results = new ArrayList<>();
    for (SamplePlan plan : plans) {
      results.add(result(chosen, plan, status, reason, check, null));
    }
    return results;
  }

  private CaseResult timed(Chosen chosen, SamplePlan plan, Check check, Samples samples) {
    return result(chosen, plan, Status.OK, null, check, samples);
  }

  private CaseResult result(
      Chosen chosen, SamplePlan plan, Status status, String reason, Check check, Samples samples) {
    Operation operation = chosen.operation();
    BenchCase c = chosen.benchCase();
    Cost cost = status == Status.SKIPPED ? null : operation.cost(c);
    double[] nanos = null;
    if (samples != null) {
      nanos = samples.nanos().clone();
      for (int i = 0; i < nanos.length; i++) {
        nanos[i] /= operation.callsPerRun();
      }
    }
    double[] seen = nanos;
    return new CaseResult(
        c.id() + " " + plan.cache(),
        c.id(),
        operation.name(),
        c.axes(),
        operation.tags().stream().sorted().toList(),
        plan.cache().name(),
        status,
        reason,
        check == null
            ? null
            : new CheckResult(Double.toString(check.error()), check.bound(), check.what()),
        cost == null
            ? null
            : new CostResult(cost.bytesRead(), cost.bytesWritten(), cost.flops(), cost.specials()),
        samples == null ? null : samples.runsPerSample(),
        nanos,
        samples == null ? null : samples.stop().name(),
        samples == null
            ? null
            : new double[] {samples.calibrationBefore(), samples.calibrationAfter()},
        nanos == null ? null : Times.of(nanos),
        nanos == null
            ? null
            : ceilings
                .filter(x -> cost.bytes() + cost.operations() > 0)
                .map(x -> rates(cost, Times.of(seen).median(), x))
                .orElse(null));
  }

  private static Rates rates(Cost cost, double nanos, Ceilings ceilings) {
    double memory =
        (cost.bytesRead() / ceilings.readGb() + cost.bytesWritten() / ceilings.writeGb()) / nanos;
    double compute = cost.operations() / ceilings.gemmGflops() / nanos;
    return new Rates(
        cost.bytes() / nanos,
        cost.operations() / nanos,
        100 * memory,
        100 * compute,
        memory >= compute ? "memory" : "compute");
  }
}
