package org.iassa.kernels;

/** Launches {@code masked_batch.cu}: batches of masked images. */
public final class MaskedBatch {
  private static final int THREADS = 256;
  private static final int VECTOR_BYTES = 16;
  private static final int IMAGES_PER_BLOCK = 8;
  private static final int MAX_GRID_Y = 65535;

  private final KernelQueue queue;
  private final ImageForm form;
  private final String prepare;
  private final String windows;
  private final String rise;

  public MaskedBatch(KernelQueue queue, ImageForm form) {
    this.queue = queue;
    this.form = form;
    prepare = "iassa_prepare_" + form.typed();
    windows = "iassa_mask_windows_" + form.sized();
    rise = "iassa_mask_rise_" + form.typed();
  }

  /**
   * Converts an image and its fill to the batch's form, and makes what RISE masks need.
   *
   * @param image planar floats
   * @param fill planar floats
   * @param imageOut image in the batch's form
   * @param fillOut fill in the batch's form
   * @param difference image − fill as floats in the batch's layout
   * @param riseFill fill as floats in the batch's layout
   */
  public void prepare(
      long image, long fill, long imageOut, long fillOut, long difference, long riseFill) {
    queue
        .arguments()
        .pointer(image)
        .pointer(fill)
        .i32(form.pixels())
        .pointer(imageOut)
        .pointer(fillOut)
        .pointer(difference)
        .pointer(riseFill);
    queue.launch(
        KernelFile.MASKED_BATCH,
        prepare,
        LaunchShape.row(LaunchShape.blocks(form.elements(), THREADS), THREADS));
  }

  /**
   * Writes images masked by windows.
   *
   * @param polarity 0: the window shows the image; 1: it hides it
   * @param rectangles windows of the batch, from the first
   * @param count images
   */
  public void maskWindows(
      long image, long fill, int polarity, long rectangles, int count, long out) {
    queue
        .arguments()
        .pointer(image)
        .pointer(fill)
        .i32(form.height())
        .i32(form.width())
        .i32(polarity)
        .pointer(rectangles)
        .i32(count)
        .pointer(out);
    queue.launch(KernelFile.MASKED_BATCH, windows, shape(form, count));
  }

  /** Writes images masked by RISE masks first to first+count−1. */
  public void maskRise(
      long difference,
      long riseFill,
      RiseConstants grid,
      long seed,
      int first,
      int count,
      long out) {
    queue
        .arguments()
        .pointer(difference)
        .pointer(riseFill)
        .i32(form.height())
        .i32(form.width())
        .i32(grid.cells())
        .i32(grid.threshold())
        .f32(grid.scale())
        .i64(seed)
        .i32(first)
        .i32(count)
        .pointer(out);
    queue.launch(KernelFile.MASKED_BATCH, rise, shape(form, count));
  }

  /** Each thread writes 16 bytes of up to eight images; one vector more for unaligned images. */
  static LaunchShape shape(ImageForm form, int count) {
    long vector = VECTOR_BYTES / form.bytes();
    return LaunchShape.plane(
        LaunchShape.blocks(form.elements() + vector, THREADS * vector),
        Math.min(LaunchShape.blocks(count, IMAGES_PER_BLOCK), MAX_GRID_Y),
        THREADS);
  }
}
