package org.iassa.bench.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.iassa.bench.cases.BenchCase;
import org.iassa.bench.cases.Check;
import org.iassa.bench.cases.Context;
import org.iassa.bench.cases.Operation;
import org.iassa.bench.cases.Prepared;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.internal.Sha256;
import org.iassa.image.Npy;

/** Runs the case of a capsule again, from the same seed. */
public final class Replay {
  /**
   * What a capsule holds.
   *
   * @param kind WRONG, ERROR, SLOWER and so on
   * @param caseId the case
   * @param seed what its inputs are drawn from
   * @param device where it ran
   * @param what what went wrong
   * @param command what runs it again
   * @param inputs SHA-256 of each input's file
   */
  public record Capsule(
      String kind,
      String caseId,
      long seed,
      String device,
      String what,
      String command,
      Map<String, String> inputs) {
    /** Returns whether it is a case whose answer {@link #run} can check again. */
    public boolean replayable() {
      return kind.equals("WRONG") || kind.equals("ERROR");
    }
  }

  /**
   * What came of it.
   *
   * @param check the answer now
   * @param sameInputs whether the inputs drawn now are those of the capsule
   */
  public record Outcome(Check check, boolean sameInputs) {}

  private Replay() {}

  /**
   * Reads a capsule.
   *
   * @throws InvalidOptionException if the folder holds none
   */
  public static Capsule read(Path folder) {
    Path file = folder.resolve(CapsuleFolder.FILE);
    try {
      JsonNode json = new JsonMapper().readTree(Files.readString(file));
      if (!json.path("schema").asText().equals("iassa-capsule/1")) {
        throw new InvalidOptionException("capsule", file, "a file of schema iassa-capsule/1");
      }
      Map<String, String> inputs = new java.util.TreeMap<>();
      json.path("inputs").properties().forEach(e -> inputs.put(e.getKey(), e.getValue().asText()));
      return new Capsule(
          json.path("kind").asText(),
          json.path("case").asText(),
          json.path("seed").asLong(),
          json.path("device").asText(),
          json.path("what").asText(),
          json.path("command").asText(),
          inputs);
    } catch (IOException e) {
      throw new InvalidOptionException("capsule", folder, "a folder with a " + CapsuleFolder.FILE);
    }
  }

  /** Opens the case anew and checks its answer. */
  public static Outcome run(
      Capsule capsule, Function<String, Operation> operations, Context context) {
    BenchCase c = BenchCase.parse(capsule.caseId());
    try (Prepared prepared = operations.apply(c.operation()).open(c, context)) {
      Check check = prepared.check();
      Map<String, String> now = new java.util.TreeMap<>();
      prepared.inputs().forEach((name, v) -> now.put(name, Sha256.hex(Npy.encode(v, v.length))));
      return new Outcome(check, capsule.inputs().isEmpty() || now.equals(capsule.inputs()));
    }
  }
}
