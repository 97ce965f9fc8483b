package org.iassa.kernels.cost;

/**
 * From the scores of N masks to S (eq. 3): sums in 64-bit fixed point, one plane for the coverage
 * and one per target, so T+1 planes.
 */
public final class AccumulateCost {
  private static final long SUM = Long.BYTES;
  private static final long DESCRIPTOR = 16;

  private AccumulateCost() {}

  /**
   * Adds N windows to 2-D difference arrays, four corners each: O(N).
   *
   * <pre>
   * read    16·N + 4·N·T + 8·(T+1)·c    c = min(4·N, (H+1)·(W+1)) different corners at most
   * written 8·(T+1)·c
   * flops   4·N·(T+1) + N·T             corners; scores to fixed point
   * </pre>
   *
   * @param masks N
   * @param targets T
   */
  public static Cost windows(int height, int width, long masks, int targets) {
    long corners = Math.min(4 * masks, (height + 1L) * (width + 1L));
    long planes = targets + 1L;
    return new Cost(
        DESCRIPTOR * masks + Float.BYTES * masks * targets + SUM * planes * corners,
        SUM * planes * corners,
        4 * masks * planes + masks * targets,
        0);
  }

  /**
   * Two prefix sums per plane, then the division by the coverage: O(P).
   *
   * <pre>
   * read    8·(T+1)·(H+1)·(W+1)
   * written 4·T·P
   * flops   2·(T+1)·P + T·P        specials T·P
   * </pre>
   */
  public static Cost finishWindows(int height, int width, int targets) {
    long pixels = (long) height * width;
    long planes = targets + 1L;
    return new Cost(
        SUM * planes * (height + 1L) * (width + 1L),
        Float.BYTES * targets * pixels,
        2 * planes * pixels + targets * pixels,
        targets * pixels);
  }

  /**
   * Adds the scores of N RISE masks to D[dy][dx][i][j], s² neighbours in memory per mask.
   *
   * <pre>
   * read    4·N·T + 8·(T+1)·s²·b   b = min(N, ⌈H/s⌉·⌈W/s⌉) different shifts at most
   * written 8·(T+1)·s²·b
   * flops   N·(T+1)·s² + N·T       one add per cell; scores to fixed point
   * </pre>
   *
   * @param cells s
   */
  public static Cost rise(int height, int width, int cells, long masks, int targets) {
    long square = (long) cells * cells;
    long blocks = Math.min(masks, (long) cell(height, cells) * cell(width, cells));
    long planes = targets + 1L;
    return new Cost(
        Float.BYTES * masks * targets + SUM * planes * square * blocks,
        SUM * planes * square * blocks,
        masks * planes * square + masks * targets,
        0);
  }

  /**
   * S = Φy·D·Φxᵀ with two taps per shift, then the division.
   *
   * <pre>
   * read    8·(T+1)·s·⌈H/s⌉·s·⌈W/s⌉
   * written 4·T·P
   * flops   (T+1)·(4·⌈H/s⌉·H·s·⌈W/s⌉ + 4·⌈W/s⌉·P) + T·P     specials T·P
   * </pre>
   */
  public static Cost finishRise(int height, int width, int cells, int targets) {
    long pixels = (long) height * width;
    long planes = targets + 1L;
    long rows = cell(height, cells);
    long columns = cell(width, cells);
    return new Cost(
        SUM * planes * cells * rows * cells * columns,
        Float.BYTES * targets * pixels,
        planes * (4 * rows * height * cells * columns + 4 * columns * pixels) + targets * pixels,
        targets * pixels);
  }

  /**
   * The product of the scores with dense masks, which public code computes instead: O(N·P).
   *
   * <pre>
   * read    4·N·P + 4·N·T
   * written 4·T·P
   * flops   2·N·P·T
   * </pre>
   */
  public static Cost dense(int height, int width, long masks, int targets) {
    long pixels = (long) height * width;
    return new Cost(
        Float.BYTES * masks * pixels + Float.BYTES * masks * targets,
        Float.BYTES * targets * pixels,
        2 * masks * pixels * targets,
        0);
  }

  private static int cell(int length, int cells) {
    return (length + cells - 1) / cells;
  }
}
