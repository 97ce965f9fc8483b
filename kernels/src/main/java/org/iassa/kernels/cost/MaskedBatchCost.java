package org.iassa.kernels.cost;

/** Writing a batch of N masked images m⊙I + (1−m)⊙fill. */
public final class MaskedBatchCost {
  private static final long CHANNELS = 3;
  private static final long DESCRIPTOR = 16;

  private MaskedBatchCost() {}

  /**
   * Window masks: each element is copied from the image or from the fill.
   *
   * <pre>
   * read    2·E·e + 16·N      image and fill once, one descriptor per window
   * written N·E·e
   * flops   0
   * </pre>
   *
   * @param elementBytes e: 4 for FP32, 2 for FP16 and BF16
   * @param count N
   */
  public static Cost windows(int height, int width, int elementBytes, int count) {
    long image = CHANNELS * height * width * elementBytes;
    return new Cost(2 * image + DESCRIPTOR * count, count * image, 0, 0);
  }

  /**
   * RISE masks from an s×s grid, drawn on the fly: fill + m·(I − fill), the difference and the fill
   * in fp32 whatever the batch's type.
   *
   * <pre>
   * read    2·E·4
   * written N·E·e
   * flops   N·(2·E + 4·P + 3·s·W)   blend; row blend and scale of m; s interpolated rows of cells
   * </pre>
   *
   * @param elementBytes e of the batch
   * @param cells s
   * @param count N
   */
  public static Cost rise(int height, int width, int elementBytes, int cells, int count) {
    long pixels = (long) height * width;
    long elements = CHANNELS * pixels;
    return new Cost(
        2 * elements * Float.BYTES,
        count * elements * elementBytes,
        count * (2 * elements + 4 * pixels + 3L * cells * width),
        0);
  }
}
