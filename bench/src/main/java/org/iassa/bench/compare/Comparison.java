package org.iassa.bench.compare;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iassa.bench.measure.SamplePlan;
import org.iassa.bench.report.BenchReport;
import org.iassa.bench.run.CaseResult;

/**
 * Two runs, case by case.
 *
 * @param tolerance differences up to this part of the time do not count
 * @param rows one per case of either run
 * @param notes what makes the two runs hard to compare
 */
public record Comparison(double tolerance, List<Row> rows, List<String> notes) {
  /** Chance that noise alone calls a case different. */
  public static final double ALPHA = 0.01;

  /**
   * One case.
   *
   * @param id the case and the state of the caches
   * @param verdict what to think of it
   * @param ratio new time over old, NaN without times
   * @param low lower end of the ratio's 99% interval
   * @param high upper end
   * @param pValue of the Mann-Whitney test
   * @param reason why there is no ratio, or empty
   */
  public record Row(
      String id,
      Verdict verdict,
      double ratio,
      double low,
      double high,
      double pValue,
      String reason) {
    static Row without(String id, Verdict verdict, String reason) {
      return new Row(id, verdict, Double.NaN, Double.NaN, Double.NaN, Double.NaN, reason);
    }
  }

  /** Compares two reports. */
  public static Comparison of(BenchReport before, BenchReport after, double tolerance) {
    Map<String, CaseResult> old = new LinkedHashMap<>();
    before.results().forEach(r -> old.put(r.id(), r));
    List<Row> rows = new ArrayList<>();
    Map<String, CaseResult> seen = new HashMap<>();
    for (CaseResult now : after.results()) {
      seen.put(now.id(), now);
      CaseResult then = old.get(now.id());
      rows.add(
          then == null
              ? Row.without(now.id(), Verdict.MISSING, "not in the old run")
              : compare(then, now, tolerance));
    }
    for (CaseResult then : before.results()) {
      if (!seen.containsKey(then.id())) {
        rows.add(Row.without(then.id(), Verdict.MISSING, "not in the new run"));
      }
    }
    return new Comparison(tolerance, rows, notes(before, after));
  }

  private static Row compare(CaseResult then, CaseResult now, double tolerance) {
    if (!then.timed()) {
      return Row.without(now.id(), Verdict.UNSURE, "the old run has no times: " + then.reason());
    }
    if (!now.timed()) {
      return Row.without(now.id(), Verdict.BROKEN, now.status() + ": " + now.reason());
    }
    return compare(now.id(), then.samplesNanos(), now.samplesNanos(), tolerance);
  }

  /** Compares samples of one case. */
  public static Row compare(String id, double[] before, double[] after, double tolerance) {
    MannWhitney test = MannWhitney.of(before, after);
    RatioInterval r = RatioInterval.of(before, after);
    int fewest = Math.min(before.length, after.length);
    Verdict verdict = Verdict.UNSURE;
    String reason = "";
    if (fewest < SamplePlan.COMPARABLE) {
      reason = fewest + " samples, needs " + SamplePlan.COMPARABLE;
    } else if (test.pValue() < ALPHA && r.low() > 1 + tolerance) {
      verdict = Verdict.SLOWER;
    } else if (test.pValue() < ALPHA && r.high() < 1 / (1 + tolerance)) {
      verdict = Verdict.FASTER;
    } else if (r.low() >= 1 / (1 + tolerance) && r.high() <= 1 + tolerance) {
      verdict = Verdict.SAME;
    }
    return new Row(id, verdict, r.ratio(), r.low(), r.high(), test.pValue(), reason);
  }

  private static List<String> notes(BenchReport before, BenchReport after) {
    List<String> notes = new ArrayList<>();
    if (!before.machine().equals(after.machine())) {
      notes.add("the machines differ: times do not compare, ratios may");
    }
    if (!before.versions().equals(after.versions())) {
      notes.add("versions differ: " + before.versions() + " and " + after.versions());
    }
    if (!before.flags().equals(after.flags())) {
      notes.add("the process's settings differ");
    }
    before.state().warnings().forEach(w -> notes.add("old run: " + w));
    after.state().warnings().forEach(w -> notes.add("new run: " + w));
    return notes;
  }

  /** Returns the cases that got worse. */
  public List<Row> regressions() {
    return rows.stream()
        .filter(r -> r.verdict() == Verdict.SLOWER || r.verdict() == Verdict.BROKEN)
        .toList();
  }
}
