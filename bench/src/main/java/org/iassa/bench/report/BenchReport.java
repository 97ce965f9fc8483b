package org.iassa.bench.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.iassa.bench.measure.Ceilings;
import org.iassa.bench.run.CaseResult;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.OutputException;
import org.iassa.engine.internal.AtomicFile;

/**
 * A run of the bench, whole: {@code bench-report.schema.json} beside this class is its schema.
 *
 * @param schema {@link #SCHEMA}
 * @param started when the run began, ISO 8601, UTC
 * @param seconds how long it took
 * @param command the arguments
 * @param commit the sources' commit, with {@code +changes} if they differ from it
 * @param seed what inputs were drawn from
 * @param device where the operations ran
 * @param machine processor, caches, memory, system
 * @param versions of everything that takes part
 * @param flags settings of the process that speed depends on
 * @param state how busy the machine was
 * @param ceilings what the machine reaches at best; null if cases were only checked
 * @param results one per case and state of the caches
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record BenchReport(
    String schema,
    String started,
    double seconds,
    List<String> command,
    String commit,
    long seed,
    String device,
    Map<String, String> machine,
    Map<String, String> versions,
    Map<String, String> flags,
    State state,
    Ceilings ceilings,
    List<CaseResult> results) {
  /** Name and version of the form. */
  public static final String SCHEMA = "iassa-bench/1";

  /** Resource beside this class: the JSON schema. */
  public static final String SCHEMA_FILE = "bench-report.schema.json";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /**
   * How busy the machine was.
   *
   * @param loadBefore load average at the start
   * @param loadAfter load average at the end
   * @param stealShare share of processor time that the hypervisor took
   * @param megahertzBefore clock that the processors report, 0 if none
   * @param megahertzAfter the same at the end
   * @param calibrationSpread slowest over fastest of a fixed loop, run around every case
   * @param warnings reasons to distrust the times
   */
  public record State(
      double loadBefore,
      double loadAfter,
      double stealShare,
      double megahertzBefore,
      double megahertzAfter,
      double calibrationSpread,
      List<String> warnings) {}

  /** Writes JSON; the file appears whole or not at all. */
  public void write(Path file) {
    try {
      AtomicFile.write(file, JSON.writeValueAsBytes(this));
    } catch (IOException e) {
      throw new OutputException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws InvalidOptionException if the file is something else
   */
  public static BenchReport read(Path file) {
    try {
      BenchReport report = JSON.readValue(Files.readAllBytes(file), BenchReport.class);
      if (SCHEMA.equals(report.schema()) && report.results() != null) {
        return report;
      }
    } catch (IOException e) {
      throw new InvalidOptionException(
          "report", file, "a readable file of schema " + SCHEMA + " (" + e.getMessage() + ")");
    }
    throw new InvalidOptionException("report", file, "a file of schema " + SCHEMA);
  }
}
