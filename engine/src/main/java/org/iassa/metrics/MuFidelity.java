package org.iassa.metrics;

import java.util.Objects;
import java.util.SplittableRandom;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.spi.BlackBox;

/**
 * MuFidelity (Bhatt et al. 2020, definition 3): over random subsets R of the image's cells, the
 * correlation of Σ_{i∈R} S(i), what the map gives to the hidden pixels, with f(I) − f(I without R),
 * the score's drop. 1 is best; a map that knows nothing has 0.
 *
 * <p>Keeps memory for one batch. Not safe for use by several threads at once. The model stays the
 * caller's.
 */
public final class MuFidelity {
  private final FidelityProtocol protocol;
  private final ImageScorer scorer;
  private final long seed;

  /**
   * @param model the classifier; its scores are taken as they are, see {@link Protocol.Activation}
   * @param protocol the rules
   * @param batch images per forward pass, 1 to 4096
   * @param seed which random subsets; the same ones for every image and map
   */
  public MuFidelity(BlackBox model, FidelityProtocol protocol, int batch, long seed) {
    this(protocol, new ImageScorer(model, batch), seed);
  }

  /** Works in another's memory. */
  MuFidelity(FidelityProtocol protocol, ImageScorer scorer, long seed) {
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    this.scorer = scorer;
    this.seed = seed;
  }

  /**
   * What was found.
   *
   * @param protocol the rules
   * @param target the class
   * @param correlation the coefficient; 0, as Xplique has it, if the drops or the sums are all
   *     equal
   * @param defined whether they are not
   */
  public record Result(
      FidelityProtocol protocol, int target, double correlation, boolean defined) {}

  /**
   * Measures one map. Waits for 1 + {@link FidelityProtocol#samples} images' forward passes.
   *
   * @param image 3·H·W values, planar, normalised, of the model's size
   * @param map a map of the model's size
   * @param target the class
   * @throws InvalidOptionException if a size or the target does not fit, or there are more cells
   *     than pixels on a side
   * @throws org.iassa.engine.ScoreException if the model gives a score that is not finite
   */
  public Result measure(float[] image, SaliencyMap map, int target) {
    scorer.check(image, map, target);
    Cells cells = Cells.of(protocol.grid(), map);
    double[] attribution = cells.sums(map);
    FormatImage whole = scorer.scratch(0).encode(image);
    FormatImage hidden =
        scorer
            .scratch(1)
            .encode(
                protocol.fill().paint(image, map.height(), map.width(), scorer.preprocessing()));
    FormatImage work = scorer.scratch(2);
    double[] sums = new double[protocol.samples()];
    SplittableRandom random = new SplittableRandom(seed);
    float[] scores =
        scorer.score(
            1 + protocol.samples(),
            target,
            i -> {
              if (i == 0) {
                return whole;
              }
              boolean[] subset = draw(random, attribution.length);
              for (int c = 0; c < subset.length; c++) {
                sums[i - 1] += subset[c] ? attribution[c] : 0;
              }
              work.copyFrom(whole);
              cells.paint(subset, hidden, work);
              return work;
            },
            i -> i == 0 ? "the whole image" : "subset " + i + " hidden");
    double[] drops = new double[sums.length];
    for (int i = 0; i < drops.length; i++) {
      drops[i] = (double) scores[0] - scores[i + 1];
    }
    double found = protocol.correlation().of(sums, drops);
    return new Result(protocol, target, Double.isNaN(found) ? 0 : found, !Double.isNaN(found));
  }

  private boolean[] draw(SplittableRandom random, int cells) {
    boolean[] subset = new boolean[cells];
    if (protocol.subsets() == FidelityProtocol.Subsets.EACH) {
      for (int c = 0; c < cells; c++) {
        subset[c] = random.nextDouble() < protocol.fraction();
      }
      return subset;
    }
    // Selection sampling: cell c is taken with the chance (still wanted) / (still left).
    long wanted = Math.max(1, Math.round(protocol.fraction() * cells));
    for (int c = 0; c < cells; c++) {
      if (random.nextInt(cells - c) < wanted) {
        subset[c] = true;
        wanted--;
      }
    }
    return subset;
  }

  /** The cells of an image: pixel (y, x) is in cell ⌊(y + ½)·rows/H⌋, ⌊(x + ½)·columns/W⌋. */
  private record Cells(int rows, int columns, int[] ofPixel) {
    static Cells of(int grid, SaliencyMap map) {
      int height = map.height();
      int width = map.width();
      if (grid > Math.min(height, width)) {
        throw new InvalidOptionException(
            "grid", grid, "at most " + Math.min(height, width) + " cells on a side of this image");
      }
      int rows = grid == 0 ? height : grid;
      int columns = grid == 0 ? width : grid;
      int[] cells = new int[height * width];
      for (int y = 0; y < height; y++) {
        int row = (int) ((2L * y + 1) * rows / (2L * height));
        for (int x = 0; x < width; x++) {
          cells[y * width + x] = row * columns + (int) ((2L * x + 1) * columns / (2L * width));
        }
      }
      return new Cells(rows, columns, cells);
    }

    double[] sums(SaliencyMap map) {
      double[] sums = new double[rows * columns];
      float[] values = map.toArray();
      for (int p = 0; p < values.length; p++) {
        sums[ofPixel[p]] += values[p];
      }
      return sums;
    }

    void paint(boolean[] subset, FormatImage from, FormatImage to) {
      for (int p = 0; p < ofPixel.length; p++) {
        if (subset[ofPixel[p]]) {
          to.copyPixel(from, p);
        }
      }
    }
  }
}
