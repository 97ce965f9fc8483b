package org.iassa.metrics;

import java.util.Objects;
import org.iassa.engine.InvalidOptionException;

/**
 * By which rules {@link MuFidelity} is measured.
 *
 * @param name name of the protocol; with the version it stands for all the rest
 * @param version raised whenever a rule changes
 * @param grid cells per side that the image is cut into; 0 makes every pixel a cell
 * @param fraction share of the cells that are hidden, in (0, 1)
 * @param subsets how the hidden cells are drawn
 * @param samples number of subsets, at least 2
 * @param fill what stands in a hidden pixel
 * @param correlation which coefficient
 * @param activation what kind of score the drop is measured in; what the black box has to give
 */
public record FidelityProtocol(
    String name,
    int version,
    int grid,
    double fraction,
    Subsets subsets,
    int samples,
    Canvas fill,
    Correlation correlation,
    Protocol.Activation activation) {
  /** Xplique's defaults: 9×9 cells, a fifth hidden, 200 subsets, Spearman, raw outputs. */
  public static final FidelityProtocol XPLIQUE =
      new FidelityProtocol(
          "xplique-mufidelity",
          1,
          9,
          0.2,
          Subsets.EACH,
          200,
          new Canvas.Zero(),
          Correlation.SPEARMAN,
          Protocol.Activation.MODEL_OUTPUT);

  /** As {@link #XPLIQUE}, measured in probabilities. */
  public static final FidelityProtocol SOFTMAX =
      new FidelityProtocol(
          "mufidelity-softmax",
          1,
          9,
          0.2,
          Subsets.EACH,
          200,
          new Canvas.Zero(),
          Correlation.SPEARMAN,
          Protocol.Activation.SOFTMAX);

  /**
   * Bhatt et al. 2020, definition 3: subsets of pixels of one size, Pearson. The paper leaves the
   * size and their number open; here they are a fifth and 200.
   */
  public static final FidelityProtocol BHATT_2020 =
      new FidelityProtocol(
          "bhatt-2020",
          1,
          0,
          0.2,
          Subsets.EXACT,
          200,
          new Canvas.Zero(),
          Correlation.PEARSON,
          Protocol.Activation.SOFTMAX);

  public FidelityProtocol {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(subsets, "subsets");
    Objects.requireNonNull(fill, "fill");
    Objects.requireNonNull(correlation, "correlation");
    Objects.requireNonNull(activation, "activation");
    InvalidOptionException.requireRange("version", version, 1, Integer.MAX_VALUE);
    InvalidOptionException.requireRange("grid", grid, 0, 1 << 14);
    InvalidOptionException.requireRange(
        "fraction hidden", fraction, Double.MIN_VALUE, Math.nextDown(1.0));
    InvalidOptionException.requireRange("subsets", samples, 2, 1 << 20);
  }

  /** Returns the protocol that fits the kind of score of another. */
  static FidelityProtocol like(Protocol protocol) {
    return protocol.activation() == Protocol.Activation.SOFTMAX ? SOFTMAX : XPLIQUE;
  }

  /** Returns the name and the version, such as {@code xplique-mufidelity/1}. */
  public String id() {
    return name + "/" + version;
  }

  /** How a subset of the cells is drawn. */
  public enum Subsets {
    /** Each cell by itself, hidden with the fraction as its chance. */
    EACH,
    /** Of one size: the fraction of the cells, rounded, at least one. */
    EXACT
  }
}
