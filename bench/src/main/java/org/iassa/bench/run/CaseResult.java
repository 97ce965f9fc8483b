package org.iassa.bench.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.iassa.bench.measure.Quantiles;

/**
 * What came of one case with one state of the caches. Without status OK there are no times.
 *
 * @param id the case and the state of the caches, unique in a report
 * @param benchCase the case as {@code --filter} and {@code replay-case} take it
 * @param cache WARM or COLD
 * @param status what came of it
 * @param reason why it was skipped, what was wrong or failed; null if OK
 * @param check the comparison with the reference; null if there was none
 * @param cost what a call must read, write and compute
 * @param runsPerSample runs that one sample is the mean of
 * @param samplesNanos nanoseconds per call, one per sample, in the order taken
 * @param stop why sampling stopped
 * @param calibrationNanos a fixed loop before and after the samples
 * @param times order statistics of the samples
 * @param rates figures against the machine's ceilings
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record CaseResult(
    String id,
    String benchCase,
    String operation,
    Map<String, String> axes,
    List<String> tags,
    String cache,
    Status status,
    String reason,
    CheckResult check,
    CostResult cost,
    Integer runsPerSample,
    double[] samplesNanos,
    String stop,
    double[] calibrationNanos,
    Times times,
    Rates rates) {
  /** What came of a case. */
  public enum Status {
    /** The answer is right; there are times. */
    OK,
    /** The answer is wrong; there are no times. */
    WRONG,
    /** It cannot run here; the reason says why. */
    SKIPPED,
    /** It failed with an error. */
    ERROR
  }

  /** A comparison with the reference; the error is a text because JSON has no NaN. */
  public record CheckResult(String error, double bound, String what) {}

  /** The declared cost. */
  public record CostResult(long bytesRead, long bytesWritten, long flops, long specials) {}

  /** Order statistics in nanoseconds; {@code noise} as {@link Quantiles#noise}. */
  public record Times(
      int count, double min, double median, double p90, double p95, double p99, double noise) {
    /** Summarises samples. */
    public static Times of(double[] samples) {
      Quantiles q = new Quantiles(samples);
      return new Times(
          q.count(), q.min(), q.median(), q.at(0.9), q.at(0.95), q.at(0.99), q.noise());
    }
  }

  /**
   * Declared work over the median time.
   *
   * @param gbPerSecond bytes read and written
   * @param gflops flops and specials
   * @param percentOfMemory of the time that the bytes take at the measured read and write ceilings;
   *     above 100 where data stay in the caches
   * @param percentOfCompute of the measured GEMM ceiling
   * @param bound which of the two is larger
   */
  public record Rates(
      double gbPerSecond,
      double gflops,
      double percentOfMemory,
      double percentOfCompute,
      String bound) {}

  /** Returns whether the case was timed. */
  @JsonIgnore
  public boolean timed() {
    return status == Status.OK && samplesNanos != null && samplesNanos.length > 0;
  }

  /** Returns whether the case must fail a run. */
  @JsonIgnore
  public boolean failed() {
    return status == Status.WRONG || status == Status.ERROR;
  }
}
