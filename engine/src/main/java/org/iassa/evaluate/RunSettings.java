package org.iassa.evaluate;

import java.util.List;
import java.util.Objects;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Precision;
import org.iassa.metrics.Protocol;

/**
 * What a run compares, and how.
 *
 * @param rows the rows of the tables, at least one
 * @param reference name of the row that the others are tested against
 * @param maxForwards most forward passes per image and row, 0 for no limit
 * @param protocol the rules of measuring
 * @param targets which class of an image is explained
 * @param seed seed of everything random
 * @param limit most images that are measured; those left out do not count
 * @param precision number format of the forward passes, FP32 or BF16
 * @param batch images per forward pass
 * @param trace whether the iterations of iterative methods are measured, too
 * @param pictures of how many images pictures are kept for the report
 */
public record RunSettings(
    List<MethodRow> rows,
    String reference,
    long maxForwards,
    Protocol protocol,
    TargetRule targets,
    long seed,
    int limit,
    Precision precision,
    int batch,
    boolean trace,
    int pictures) {
  public RunSettings {
    rows = List.copyOf(rows);
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(targets, "targets");
    if (rows.isEmpty()) {
      throw new InvalidOptionException("methods", "empty", "at least one name");
    }
    if (rows.stream().noneMatch(row -> row.name().equals(reference))) {
      throw new InvalidOptionException(
          "reference", reference, "one of " + rows.stream().map(MethodRow::name).toList());
    }
    InvalidOptionException.requireRange("max-forwards", maxForwards, 0, 1L << 40);
    InvalidOptionException.requireRange("limit", limit, 1, Integer.MAX_VALUE);
    InvalidOptionException.requireRange("batch", batch, 1, 4096);
    InvalidOptionException.requireRange("pictures", pictures, 0, 200);
    if (precision == Precision.AUTO) {
      throw new InvalidOptionException(
          "precision", "auto", "fp32 or bf16: all images of a run share one");
    }
  }

  /** Returns whether the iterations of a row are measured. */
  boolean traces(MethodRow row) {
    return trace && row.budget() == 0 && row.method().kind() == EvaluatedMethod.Kind.ITERATIVE;
  }
}
