package org.iassa.bench.reference;

/** S at chosen pixels by eq. 3: Σ f·m / Σ m, over all masks; 0 where no mask covers the pixel. */
public final class SaliencyAt {
  private SaliencyAt() {}

  /**
   * @param scores N×classes, row by row
   * @param target the class
   * @param pixels the pixels as y·W + x
   * @return one value per pixel
   */
  public static double[] of(
      MaskSet masks, float[] scores, int classes, int target, int width, int[] pixels) {
    double[] weighted = new double[pixels.length];
    double[] coverage = new double[pixels.length];
    for (int i = 0; i < masks.count(); i++) {
      double score = scores[i * classes + target];
      for (int k = 0; k < pixels.length; k++) {
        double m = masks.at(i, pixels[k] / width, pixels[k] % width);
        weighted[k] += score * m;
        coverage[k] += m;
      }
    }
    for (int k = 0; k < pixels.length; k++) {
      weighted[k] = coverage[k] == 0 ? 0 : weighted[k] / coverage[k];
    }
    return weighted;
  }
}
