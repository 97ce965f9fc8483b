package org.iassa.oracle;

import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Uncovered;
import org.iassa.engine.spi.Estimate;

/** The sums Σ f·m and Σ m of one pass for one target, and the saliency they give (eq. 3, 5). */
public final class MaskSums {
  private final double[] weighted;
  private final double[] coverage;

  public MaskSums(int pixels) {
    this.weighted = new double[pixels];
    this.coverage = new double[pixels];
  }

  /** Sums all masks of a pass with their scores. */
  public static MaskSums of(DenseMasks masks, double[] scores, int pixels) {
    MaskSums sums = new MaskSums(pixels);
    for (int i = 0; i < masks.count(); i++) {
      sums.add(masks.mask(i), scores[i]);
    }
    return sums;
  }

  /** Adds one mask. */
  public void add(double[] mask, double score) {
    for (int i = 0; i < mask.length; i++) {
      weighted[i] += score * mask[i];
      coverage[i] += mask[i];
    }
  }

  /** Returns Σ m per pixel. */
  public double[] coverage() {
    return coverage.clone();
  }

  /** Returns E[M]·N: the coverage averaged over the pixels. */
  public double meanCoverage() {
    double sum = 0;
    for (double c : coverage) {
      sum += c;
    }
    return sum / coverage.length;
  }

  /**
   * Returns S after this pass.
   *
   * @param before S before the pass, zero before the first one
   * @param weight of the passes in the mean before this one
   */
  public double[] saliency(Estimate estimate, double[] before, double weight) {
    double mean = meanCoverage();
    double[] map = new double[weighted.length];
    for (int i = 0; i < map.length; i++) {
      if (coverage[i] == 0) {
        map[i] = estimate.uncovered() == Uncovered.ZERO ? 0 : before[i];
      } else {
        map[i] =
            weighted[i] / (estimate.estimator() == Estimator.PIXEL_COVERAGE ? coverage[i] : mean);
      }
    }
    if (estimate.evidence() == Evidence.REPLACE) {
      return map;
    }
    double[] stretched = stretch(map);
    for (int i = 0; i < map.length; i++) {
      stretched[i] =
          (before[i] * weight + stretched[i] * estimate.weight()) / (weight + estimate.weight());
    }
    return stretched;
  }

  private static double[] stretch(double[] map) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double value : map) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    double[] result = new double[map.length];
    for (int i = 0; i < map.length && max > min; i++) {
      result[i] = (map[i] - min) / (max - min);
    }
    return result;
  }
}
