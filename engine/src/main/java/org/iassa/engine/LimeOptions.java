package org.iassa.engine;

import java.util.Objects;

/**
 * Options of LIME for images (Ribeiro, Singh and Guestrin, KDD 2016). The defaults are those of the
 * authors' reference implementation ({@code LimeImageExplainer} of the Python package {@code
 * lime}): 1000 samples, the first of which is the image itself; each superpixel shown with
 * probability 1/2; a sample z weighs √exp(−d²/w²), d being its cosine distance 1 − √(shown/all)
 * from the image and w = 0.25; a weighted ridge regression with intercept and α = 1; hidden
 * superpixels get their own mean colour; no superpixel is left out.
 *
 * @param superpixels how the image is cut up
 * @param samples number of samples N, the image included, 3 to 2²⁰
 * @param kernelWidth w, above 0; infinite weighs all samples alike
 * @param alpha ridge penalty α, above 0; the intercept is not penalised
 * @param hidden what stands in hidden superpixels
 * @param keep how many superpixels the explanation may use: those with the largest weights of a
 *     first fit with α = 0.01, ties by index, before the fit is made again with them alone; 0 for
 *     all. (The reference's forward selection, its choice for 6 or fewer, is not offered.)
 */
public record LimeOptions(
    Superpixels superpixels,
    int samples,
    double kernelWidth,
    double alpha,
    Hidden hidden,
    int keep) {
  /** The reference implementation's. */
  public static final LimeOptions DEFAULT =
      new LimeOptions(Superpixels.DEFAULT, 1000, 0.25, 1, Hidden.SEGMENT_MEAN, 0);

  /** What stands in hidden superpixels. */
  public enum Hidden {
    /**
     * Each superpixel's own mean colour: LIME's default. A superpixel of one colour hides nothing.
     */
    SEGMENT_MEAN,
    /** The run's {@link ExplainOptions#fill}. */
    FILL
  }

  public LimeOptions {
    Objects.requireNonNull(superpixels, "superpixels");
    Objects.requireNonNull(hidden, "hidden");
    InvalidOptionException.requireRange("samples", samples, 3, 1 << 20);
    InvalidOptionException.requireRange("keep", keep, 0, 4096);
    if (!(kernelWidth > 0)) {
      throw new InvalidOptionException("kernel-width", kernelWidth, "a number above 0");
    }
    if (!(alpha > 0) || Double.isInfinite(alpha)) {
      throw new InvalidOptionException("alpha", alpha, "a positive, finite number");
    }
  }

  /** Returns these options with another way to cut the image up. */
  public LimeOptions with(Superpixels other) {
    return new LimeOptions(other, samples, kernelWidth, alpha, hidden, keep);
  }
}
