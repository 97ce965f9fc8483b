package org.iassa.kernels;

/** Launches {@code resample.cu}: maps to the features' size and back. */
public final class Resample {
  private static final int THREADS = 256;

  private final KernelQueue queue;

  public Resample(KernelQueue queue) {
    this.queue = queue;
  }

  /**
   * Brings maps to another size: area average where they shrink, else bilinear.
   *
   * @param maps count maps of height × width
   * @param outStride floats from one result to the next
   */
  public void resample(
      long maps,
      int count,
      int height,
      int width,
      int outHeight,
      int outWidth,
      int outStride,
      long out) {
    queue
        .arguments()
        .pointer(maps)
        .i32(count)
        .i32(height)
        .i32(width)
        .i32(outHeight)
        .i32(outWidth)
        .i32(outStride)
        .pointer(out);
    queue.launch(
        KernelFile.RESAMPLE,
        "iassa_resample",
        LaunchShape.plane(
            LaunchShape.blocks((long) outHeight * outWidth, THREADS), count, THREADS));
  }

  /**
   * Brings products with A back to the maps' size and computes β·S + (1−β)·AS.
   *
   * @param attended count maps of inHeight × inWidth
   * @param saliency count maps of height × width
   * @param adjusted receives as many
   */
  public void blend(
      long attended,
      int count,
      int inHeight,
      int inWidth,
      int height,
      int width,
      long saliency,
      double beta,
      long adjusted) {
    queue
        .arguments()
        .pointer(attended)
        .i32(count)
        .i32(inHeight)
        .i32(inWidth)
        .i32(height)
        .i32(width)
        .pointer(saliency)
        .f64(beta)
        .pointer(adjusted);
    queue.launch(
        KernelFile.RESAMPLE,
        "iassa_resample_blend",
        LaunchShape.plane(LaunchShape.blocks((long) height * width, THREADS), count, THREADS));
  }
}
