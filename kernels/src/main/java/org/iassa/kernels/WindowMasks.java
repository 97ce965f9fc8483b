package org.iassa.kernels;

/** Launches {@code window_masks.cu}'s kernels that lay windows. */
public final class WindowMasks {
  private static final int WINDOWS_PER_BLOCK = 1024;
  private static final int THREADS = 256;

  private final KernelQueue queue;

  public WindowMasks(KernelQueue queue) {
    this.queue = queue;
  }

  /**
   * A regular grid of square windows on an image.
   *
   * @param height image height
   * @param width image width
   * @param window side of a window
   * @param stride distance between windows
   * @param offsetY shift upwards
   * @param offsetX shift to the left
   * @param count rows × columns of the grid
   */
  public record Grid(
      int height, int width, int window, int stride, int offsetY, int offsetX, long count) {}

  /** Returns the bytes of scratch for a grid of at most {@code windows}. */
  public static long scratchBytes(long windows) {
    return LaunchShape.blocks(windows, WINDOWS_PER_BLOCK) * Integer.BYTES;
  }

  /**
   * Writes the windows that a filter keeps, in row-major order, and their number.
   *
   * @param filter 0 all, 1 those that meet the HAR, 2 those whose complement does
   * @param harTable the HAR's summed-area table, 0 for filter 0
   * @param scratch see {@link #scratchBytes}
   * @param capacity windows that there is room for; more are counted but not written
   * @param windows receives them, 16 bytes each
   * @param kept receives the number, 32 bits
   */
  public void lay(
      Grid grid, int filter, long harTable, long scratch, int capacity, long windows, long kept) {
    LaunchShape shape = LaunchShape.row(LaunchShape.blocks(grid.count, WINDOWS_PER_BLOCK), THREADS);
    filtered(grid, filter, harTable).pointer(scratch);
    queue.launch(KernelFile.WINDOW_MASKS, "iassa_count_windows", shape);
    filtered(grid, filter, harTable).pointer(scratch).i32(capacity).pointer(windows).pointer(kept);
    queue.launch(KernelFile.WINDOW_MASKS, "iassa_write_windows", shape);
  }

  private KernelArguments filtered(Grid grid, int filter, long harTable) {
    return queue
        .arguments()
        .i32(grid.height)
        .i32(grid.width)
        .i32(grid.window)
        .i32(grid.stride)
        .i32(grid.offsetY)
        .i32(grid.offsetX)
        .i32(filter)
        .pointer(harTable);
  }
}
