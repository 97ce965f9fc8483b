package org.iassa.evaluate;

import java.util.List;
import java.util.Objects;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Precision;
import org.iassa.metrics.Metric;
import org.iassa.metrics.Protocol;

/**
 * What a run compares, and how.
 *
 * @param rows the rows of the tables, at least one
 * @param reference name of the row that the others are tested against
 * @param maxForwards most forward passes per image and row, 0 for no limit
 * @param protocols the rules of measuring, at least one; tables, paired tests and iterations are by
 *     the first
 * @param metrics what is measured besides {@link org.iassa.metrics.LineArtefact}, in the order of
 *     the tables
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
    List<Protocol> protocols,
    List<Metric> metrics,
    TargetRule targets,
    long seed,
    int limit,
    Precision precision,
    int batch,
    boolean trace,
    int pictures) {
  public RunSettings {
    rows = List.copyOf(rows);
    metrics = List.copyOf(metrics);
    protocols = List.copyOf(protocols);
    if (protocols.isEmpty() || protocols.stream().distinct().count() < protocols.size()) {
      throw new InvalidOptionException(
          "protocols",
          protocols.stream().map(Protocol::name).toList(),
          "at least one, and none of them twice");
    }
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

  /** Returns the first protocol. */
  public Protocol protocol() {
    return protocols.get(0);
  }

  /**
   * Returns the row that another is compared with: the reference, at the same number of forward
   * passes if there is such a row; null for the reference's own rows.
   */
  String counterpart(MethodRow row) {
    MethodRow standard =
        rows.stream().filter(r -> r.name().equals(reference)).findFirst().orElseThrow();
    if (row.method().name().equals(standard.method().name())) {
      return row.budget() == standard.budget() || standard.budget() == 0 ? null : reference;
    }
    return rows.stream()
        .filter(r -> r.method().name().equals(standard.method().name()))
        .filter(r -> r.budget() == row.budget() && row.budget() > 0)
        .map(MethodRow::name)
        .findFirst()
        .orElse(reference);
  }

  /**
   * Returns whether the report shows a row's maps: of each method, the row without a number of its
   * own; if there is none, the one with the largest.
   */
  public boolean pictured(MethodRow row) {
    return rows.stream()
        .filter(r -> r.method().name().equals(row.method().name()))
        .allMatch(r -> row.budget() == 0 || r.budget() > 0 && r.budget() <= row.budget());
  }

  /** Returns whether the iterations of a row are measured. */
  boolean traces(MethodRow row) {
    return trace && row.budget() == 0 && row.method().kind() == EvaluatedMethod.Kind.ITERATIVE;
  }
}
