package org.iassa.kernels;

/** Launches {@code mask_accumulate.cu}: adds scores to a pass's sums. */
public final class MaskAccumulate {
  private static final int THREADS = 256;
  private static final int MOST_CLEARING_BLOCKS = 4096;
  private static final int CLEARED_PER_BLOCK = 512;
  private static final int CELLS_PER_DRAW = 4;
  private static final int PLANES_PER_BLOCK = 8;

  private final KernelQueue queue;
  private final PassMemory memory;

  public MaskAccumulate(KernelQueue queue, PassMemory memory) {
    this.queue = queue;
    this.memory = memory;
  }

  /**
   * Scores on the device.
   *
   * @param first index of the first mask in the pass
   * @param count masks
   * @param scores count × classes floats
   * @param classes scores per mask
   * @param targetClasses T 32-bit indices of classes
   */
  public record Scores(int first, int count, long scores, int classes, long targetClasses) {}

  /** Sets the sums and the summary of a pass to nothing. */
  public void clear() {
    queue
        .arguments()
        .i64(memory.planeStride())
        .i32(memory.targets())
        .pointer(memory.planes())
        .pointer(memory.totals())
        .pointer(memory.ranges())
        .pointer(memory.summary());
    long elements = (memory.targets() + 1) * memory.planeStride();
    long blocks = LaunchShape.blocks(elements, CLEARED_PER_BLOCK);
    queue.launch(
        KernelFile.MASK_ACCUMULATE,
        "iassa_clear_pass",
        LaunchShape.row(Math.min(blocks, MOST_CLEARING_BLOCKS), THREADS));
  }

  /**
   * Adds the scores of windows.
   *
   * @param rectangles windows, from the first of these masks
   */
  public void windows(Scores scores, long rectangles) {
    check(scores);
    KernelArguments arguments = queue.arguments().i32(memory.width()).pointer(rectangles);
    scores(arguments, scores)
        .i64(memory.planeStride())
        .pointer(memory.planes())
        .pointer(memory.totals())
        .pointer(memory.summary());
    queue.launch(
        KernelFile.MASK_ACCUMULATE,
        "iassa_accumulate_windows",
        LaunchShape.plane(
            LaunchShape.blocks(scores.count, THREADS), memory.targets() + 1, THREADS));
  }

  /** Adds the scores of RISE masks. */
  public void rise(Scores scores, RiseConstants grid, long seed) {
    check(scores);
    KernelArguments arguments =
        queue
            .arguments()
            .i32(memory.height())
            .i32(memory.width())
            .i32(grid.cells())
            .i32(grid.threshold())
            .i64(seed);
    scores(arguments, scores)
        .i64(memory.planeStride())
        .pointer(memory.planes())
        .pointer(memory.totals())
        .pointer(memory.summary());
    long draws = LaunchShape.blocks((long) grid.cells() * grid.cells(), CELLS_PER_DRAW);
    queue.launch(
        KernelFile.MASK_ACCUMULATE,
        "iassa_accumulate_rise",
        LaunchShape.plane(
            LaunchShape.blocks(scores.count * draws, THREADS),
            LaunchShape.blocks(memory.targets() + 1L, PLANES_PER_BLOCK),
            THREADS));
  }

  /** Notes a bad score in the summary; it and what follows is then not added. */
  private void check(Scores scores) {
    scores(queue.arguments(), scores).pointer(memory.summary());
    long cells = (long) scores.count * memory.targets();
    queue.launch(
        KernelFile.MASK_ACCUMULATE,
        "iassa_check_scores",
        LaunchShape.row(LaunchShape.blocks(cells, THREADS), THREADS));
  }

  private KernelArguments scores(KernelArguments arguments, Scores scores) {
    return arguments
        .i32(scores.first)
        .i32(scores.count)
        .pointer(scores.scores)
        .i32(scores.classes)
        .pointer(scores.targetClasses)
        .i32(memory.targets())
        .f64(memory.bound());
  }
}
