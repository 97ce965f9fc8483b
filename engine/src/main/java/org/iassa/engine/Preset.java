package org.iassa.engine;

import static org.iassa.engine.Polarity.OCCLUDE;
import static org.iassa.engine.Polarity.REVEAL;

import java.util.List;
import org.iassa.engine.spi.WindowFilter;

/** A named set of choices for IASSA. */
public enum Preset {
  /** The paper as written: section 3 and the parameters of section 4. */
  PAPER {
    @Override
    void apply(ExplainOptions.Builder b) {
      WindowPass pass = new WindowPass(45, 8, REVEAL);
      b.schedule(new Schedule(List.of(pass), pass, 1.5, 0.2, 0))
          .filter(WindowFilter.INTERSECTS_HAR)
          .estimator(Estimator.PIXEL_COVERAGE)
          .evidence(Evidence.REPLACE)
          .uncovered(Uncovered.ZERO)
          .iterations(25)
          .attention(
              new AttentionOptions(Similarity.DOT, 1, Upsampling.BILINEAR, 4, DEFAULT_MEMORY))
          .beta(0.5)
          .threshold(0.3)
          .tolerance(0.01);
    }
  },
  /** The choices of the author's public code, where they differ from the paper. */
  AUTHOR_CODE {
    @Override
    void apply(ExplainOptions.Builder b) {
      PAPER.apply(b);
      WindowPass pass = new WindowPass(45, 8, OCCLUDE);
      b.schedule(new Schedule(List.of(pass), pass, 1.5, 0.2, 1))
          .filter(WindowFilter.COMPLEMENT_INTERSECTS_HAR)
          .estimator(Estimator.GLOBAL_MEAN)
          .attention(
              new AttentionOptions(
                  Similarity.DOUBLE_SOFTMAX, 1, Upsampling.BILINEAR, 5, DEFAULT_MEMORY));
    }
  },
  /**
   * 350 RISE masks and one pass of windows (471 masks at 224×224), joined 4 to 1, then attention by
   * cosine over the four deepest levels, joined with the saliency by {@link Blend#PRODUCT}; no
   * refinement. A limit on the forward passes above that draws more RISE masks. Beyond the paper,
   * and chosen on 30 COCO images: {@code bench/results} has what was tried and how it compares with
   * RISE.
   */
  BALANCED {
    @Override
    void apply(ExplainOptions.Builder b) {
      WINDOWS.apply(b);
      b.schedule(
              new Schedule(
                  List.of(new RisePass(350, 7, 0.5, 4), new WindowPass(75, 25, REVEAL)),
                  new WindowPass(45, 15, OCCLUDE),
                  1.5,
                  0.2,
                  0))
          .iterations(2);
    }
  },
  /**
   * What BALANCED was before it had random masks: windows of two sizes and both polarities (404
   * masks at 224×224), then attention by cosine over the four deepest levels, joined with the
   * saliency by {@link Blend#PRODUCT}; no refinement. Beyond the paper, and chosen on 30 COCO
   * images: {@code bench/results/2026-11-22-balanced-tuning} has what was tried, {@code
   * 2026-11-22-balanced-study} how it compares with RISE.
   */
  WINDOWS {
    @Override
    void apply(ExplainOptions.Builder b) {
      b.schedule(
              new Schedule(
                  List.of(
                      new WindowPass(75, 25, OCCLUDE),
                      new WindowPass(75, 25, REVEAL),
                      new WindowPass(110, 37, OCCLUDE),
                      new WindowPass(110, 37, REVEAL)),
                  new WindowPass(45, 15, OCCLUDE),
                  1.5,
                  0.2,
                  0))
          .filter(WindowFilter.INTERSECTS_HAR)
          .estimator(Estimator.PIXEL_COVERAGE)
          .evidence(Evidence.NORMALISED_MEAN)
          .uncovered(Uncovered.PREVIOUS)
          .iterations(4)
          .attention(
              new AttentionOptions(
                  Similarity.LEVEL_COSINE, 0.15, Upsampling.NEAREST, 4, DEFAULT_MEMORY))
          .blend(Blend.PRODUCT)
          .beta(0.25)
          .threshold(0.3)
          .tolerance(0.01);
    }
  };

  /** Most bytes that the affinity keeps, unless told otherwise: 512 MiB. */
  private static final long DEFAULT_MEMORY = 512L << 20;

  /** Sets this preset's choices on a builder. */
  abstract void apply(ExplainOptions.Builder builder);

  /** Returns the options of this preset. */
  public ExplainOptions options() {
    return ExplainOptions.builder(this).build();
  }
}
