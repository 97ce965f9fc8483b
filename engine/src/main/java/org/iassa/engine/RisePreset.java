package org.iassa.engine;

/**
 * RISE as public tools run it unless told otherwise. There is no canonical RISE: the defaults
 * differ in the number of masks, their grid and density, what sums are divided by, and which scores
 * are weighted. Masks are drawn as everywhere in this library ({@link
 * org.iassa.engine.spi.RiseGrid}), and hidden pixels are zero after normalisation; that of DIANNA,
 * which may mask before its user's preprocessing, was not checked.
 */
public enum RisePreset {
  /**
   * The authors' notebook {@code Saliency.ipynb} (eclique/RISE): {@code generate_masks(N=6000, s=8,
   * p1=0.1)}, sums divided by N·p, softmax. Their {@code Evaluation} notebook has N=5000, s=10;
   * their paper 4000 (VGG-16) or 8000 (ResNet-50) masks with s=7 and p=0.5.
   */
  ECLIQUE(6000, 8, 0.1, Estimator.GLOBAL_MEAN, ScoreKind.LOGITS),
  /**
   * {@code torchray.attribution.rise} (Facebook Research): 8000 masks, 7 cells, p = 0.5, sigmoid of
   * the logits. It divides by N only; here also by p, one factor for the whole map.
   */
  TORCHRAY(8000, 7, 0.5, Estimator.GLOBAL_MEAN, ScoreKind.SIGMOID),
  /**
   * {@code xplique.attributions.Rise}: 4000 masks, 7 cells, p = 0.5, sums divided by each pixel's
   * coverage. It takes the model's own output; a model that returns logits gets their softmax here.
   */
  XPLIQUE(4000, 7, 0.5, Estimator.PIXEL_COVERAGE, ScoreKind.LOGITS),
  /**
   * {@code dianna.methods.rise}: 1000 masks, 8 cells. DIANNA chooses p for each image by trial;
   * that is not reproduced, p = 0.5 stands in its place. Sums divided by N·p.
   */
  DIANNA(1000, 8, 0.5, Estimator.GLOBAL_MEAN, ScoreKind.LOGITS);

  private final RiseOptions rise;
  private final Estimator estimator;
  private final ScoreKind scores;

  RisePreset(int masks, int cells, double probability, Estimator estimator, ScoreKind scores) {
    this.rise = new RiseOptions(masks, cells, probability);
    this.estimator = estimator;
    this.scores = scores;
  }

  /** Returns number, grid and density of the masks. */
  public RiseOptions rise() {
    return rise;
  }

  /** Returns what sums are divided by. */
  public Estimator estimator() {
    return estimator;
  }

  /**
   * Returns how a model that returns logits is to be loaded ({@link TorchOptions#scores}): options
   * of an explanation have no part in that.
   */
  public ScoreKind scores() {
    return scores;
  }

  /** Sets the method and this preset's values on a builder. */
  public ExplainOptions.Builder apply(ExplainOptions.Builder builder) {
    return builder
        .method(Method.RISE)
        .rise(rise)
        .estimator(estimator)
        .evidence(Evidence.REPLACE) // one pass, not stretched to [0, 1]
        .fill(new Fill.Zero());
  }
}
