package org.iassa.kernels;

/** Launches {@code maps.cu}: blending maps, and what the controller decides by. */
public final class Maps {
  /** Bytes of the statistics of one map. */
  public static final int STATISTICS_BYTES = 32;

  private static final int THREADS = 256;
  private static final int STATISTICS_THREADS = 512;
  private static final int ROWS_PER_BLOCK = 8;
  private static final int COLUMNS_PER_BLOCK = 32;
  private static final int COLUMN_THREADS = 16;

  private final KernelQueue queue;

  public Maps(KernelQueue queue) {
    this.queue = queue;
  }

  /**
   * Where the maps of a session lie.
   *
   * @param height H
   * @param width W
   * @param targets T
   * @param adjusted S′, T·H·W floats
   * @param previous the last S′; becomes this one
   * @param har receives the HAR, H·W bytes
   * @param harTable receives its summed-area table, (H+1)·(W+1) 32-bit integers
   * @param statistics scratch, {@link #STATISTICS_BYTES} per target
   * @param summary receives change and fraction
   */
  public record Memory(
      int height,
      int width,
      int targets,
      long adjusted,
      long previous,
      long har,
      long harTable,
      long statistics,
      long summary) {}

  /** Computes β·S + (1−β)·AS over n elements; the result may take the place of AS. */
  public void blend(long n, long saliency, long attended, double beta, long adjusted) {
    queue.arguments().i64(n).pointer(saliency).pointer(attended).f64(beta).pointer(adjusted);
    queue.launch(
        KernelFile.MAPS, "iassa_blend", LaunchShape.row(LaunchShape.blocks(n, THREADS), THREADS));
  }

  /** Replaces S′ by the product of S and S′, each stretched to [0, 1]; S′ starts at adjusted. */
  public void multiply(int pixels, int targets, long saliency, long adjusted) {
    queue.arguments().i32(pixels).pointer(saliency).pointer(adjusted);
    queue.launch(KernelFile.MAPS, "iassa_multiply", LaunchShape.row(targets, STATISTICS_THREADS));
  }

  /**
   * Finds the HAR, its table and the summary.
   *
   * @param threshold of eq. 7
   * @param first whether there is no S′ before this one
   */
  public void summarise(Memory m, double threshold, boolean first) {
    queue
        .arguments()
        .i32(m.height * m.width)
        .f64(threshold)
        .pointer(m.adjusted)
        .pointer(m.previous)
        .pointer(m.statistics);
    queue.launch(
        KernelFile.MAPS, "iassa_map_statistics", LaunchShape.row(m.targets, STATISTICS_THREADS));
    queue
        .arguments()
        .i32(m.height)
        .i32(m.width)
        .i32(m.targets)
        .pointer(m.adjusted)
        .pointer(m.statistics)
        .pointer(m.previous)
        .pointer(m.har)
        .pointer(m.harTable);
    queue.launch(
        KernelFile.WINDOW_MASKS,
        "iassa_har_rows",
        LaunchShape.row(LaunchShape.blocks(m.height, ROWS_PER_BLOCK), THREADS));
    queue.arguments().i32(m.height).i32(m.width).pointer(m.harTable);
    queue.launch(
        KernelFile.WINDOW_MASKS,
        "iassa_har_columns",
        new LaunchShape(
            (int) LaunchShape.blocks(m.width, COLUMNS_PER_BLOCK),
            1,
            1,
            COLUMNS_PER_BLOCK,
            COLUMN_THREADS));
    queue
        .arguments()
        .i32(m.height)
        .i32(m.width)
        .i32(m.targets)
        .i32(first ? 1 : 0)
        .pointer(m.statistics)
        .pointer(m.harTable)
        .pointer(m.summary);
    queue.launch(KernelFile.MAPS, "iassa_finish_summary", LaunchShape.row(1, THREADS));
  }
}
