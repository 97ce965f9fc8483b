package org.iassa.kernels;

/** Launches {@code mask_sums.cu}: a pass's scattered sums become sums per pixel. */
public final class MaskSums {
  private static final int THREADS = 256;
  private static final int ROWS_PER_BLOCK = 8;
  private static final int COLUMNS_PER_BLOCK = 32;
  private static final int COLUMN_THREADS = 16;
  private static final int PROJECTED_PER_BLOCK = 128;

  private final KernelQueue queue;
  private final PassMemory memory;
  private final LaunchPolicy policy;

  public MaskSums(KernelQueue queue, PassMemory memory, LaunchPolicy policy) {
    this.queue = queue;
    this.memory = memory;
    this.policy = policy;
  }

  /** Returns the bytes of scratch that {@link #rise} takes. */
  public static long scratchBytes(LaunchPolicy policy, int targets, long planeStride) {
    long plane = planeStride * Double.BYTES;
    return policy.projectedPlanes(targets + 1, plane) * plane;
  }

  /**
   * Sums the corners of windows.
   *
   * @param polarity 0: the window shows the image; 1: it hides it
   */
  public void windows(int polarity) {
    summed(polarity);
    queue.launch(
        KernelFile.MASK_SUMS,
        "iassa_sum_rows",
        LaunchShape.plane(
            LaunchShape.blocks(memory.height(), ROWS_PER_BLOCK), memory.targets() + 1L, THREADS));
    summed(polarity);
    queue.launch(
        KernelFile.MASK_SUMS,
        "iassa_sum_columns",
        new LaunchShape(
            (int) LaunchShape.blocks(memory.width(), COLUMNS_PER_BLOCK),
            memory.targets() + 1,
            1,
            COLUMNS_PER_BLOCK,
            COLUMN_THREADS));
  }

  private void summed(int polarity) {
    queue
        .arguments()
        .i32(memory.height())
        .i32(memory.width())
        .i32(polarity)
        .i64(memory.planeStride())
        .pointer(memory.planes())
        .pointer(memory.totals());
  }

  /**
   * Projects RISE's sums per cell and shift to pixels, some planes at a time.
   *
   * @param scratch see {@link #scratchBytes}
   */
  public void rise(RiseConstants grid, long scratch) {
    int planes = memory.targets() + 1;
    int step = policy.projectedPlanes(planes, memory.planeStride() * Double.BYTES);
    for (int first = 0; first < planes; first += step) {
      int count = Math.min(step, planes - first);
      projected(grid, memory.plane(first), scratch);
      queue.launch(
          KernelFile.MASK_SUMS,
          "iassa_project_rows",
          projection((long) grid.cells() * grid.cellWidth(), count));
      projected(grid, scratch, memory.plane(first));
      queue.launch(
          KernelFile.MASK_SUMS, "iassa_project_columns", projection(memory.width(), count));
    }
  }

  private void projected(RiseConstants grid, long from, long to) {
    queue
        .arguments()
        .i32(memory.height())
        .i32(memory.width())
        .i32(grid.cells())
        .i64(memory.planeStride())
        .pointer(from)
        .pointer(to);
  }

  private LaunchShape projection(long columns, int planes) {
    return new LaunchShape(
        (int) LaunchShape.blocks(columns, PROJECTED_PER_BLOCK),
        memory.height(),
        planes,
        PROJECTED_PER_BLOCK,
        1);
  }
}
