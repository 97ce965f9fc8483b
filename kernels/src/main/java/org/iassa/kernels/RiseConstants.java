package org.iassa.kernels;

/**
 * RISE's constants, computed on the host in double as {@code core/rise.cuh} has them.
 *
 * @param cells s
 * @param threshold a cell is kept where 32 random bits are below it, unsigned; 0 for orthogonal
 *     masks
 * @param denominator product of the axes' denominators: the integer value of a mask that is 1
 * @param scale 1/denominator rounded towards zero
 * @param cellHeight ⌈H/s⌉
 * @param cellWidth ⌈W/s⌉
 * @param probability p
 */
public record RiseConstants(
    int cells,
    int threshold,
    double denominator,
    float scale,
    int cellHeight,
    int cellWidth,
    double probability) {
  private static final double TWO_TO_32 = 4294967296.0;

  /** Returns the constants of a grid on an image. */
  public static RiseConstants of(int height, int width, int cells, double probability) {
    int cellHeight = (height + cells - 1) / cells;
    int cellWidth = (width + cells - 1) / cells;
    double denominator = (double) axis(cells, cellHeight) * (double) axis(cells, cellWidth);
    float scale = (float) (1.0 / denominator);
    if ((double) scale * denominator > 1.0) {
      scale = Math.nextDown(scale);
    }
    double scaled = probability * TWO_TO_32 + 0.5;
    long threshold = scaled < 1 ? 1 : (long) Math.min(scaled, TWO_TO_32 - 1);
    return new RiseConstants(
        cells, (int) threshold, denominator, scale, cellHeight, cellWidth, probability);
  }

  /** Returns the constants of orthogonal masks on the same grid. */
  public RiseConstants orthogonal() {
    return new RiseConstants(cells, 0, denominator, scale, cellHeight, cellWidth, probability);
  }

  private static int axis(int cells, int cell) {
    return cells == 1 ? 1 : 2 * (cells + 1) * cell;
  }

  /** Returns what the coverage of one pixel by so many masks is on average, in integer units. */
  public double expectedCoverage(long masks) {
    return (double) masks * probability * denominator;
  }
}
