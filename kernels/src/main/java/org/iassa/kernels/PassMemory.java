package org.iassa.kernels;

/**
 * Where the sums of a pass lie, and what they are sums of. Sizes in {@code
 * src/main/cuda/README.md}.
 *
 * @param height H
 * @param width W
 * @param targets T
 * @param bound bound on the scores
 * @param planes T+1 planes of {@link #planeStride} 64-bit sums: coverage, then each target
 * @param totals T+2 64-bit sums
 * @param ranges 2·T 32-bit numbers
 * @param summary the pass's summary
 */
public record PassMemory(
    int height,
    int width,
    int targets,
    double bound,
    long planes,
    long totals,
    long ranges,
    long summary) {
  /** Bytes of a summary before the scores' lowest and highest values per target. */
  public static final int SUMMARY_HEAD_BYTES = 32;

  /** Where the number of windows stands in a summary. */
  public static final int SUMMARY_WINDOWS_OFFSET = 28;

  private static final int PAD = 63;
  private static final int ALIGNMENT = 8;

  /** Returns the elements of a plane: room for windows and for RISE's scattered sums. */
  public static long planeStride(int height, int width) {
    long elements = (long) (height + PAD) * (width + PAD);
    return (elements + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /** Returns the bytes of a summary of T targets. */
  public static int summaryBytes(int targets) {
    return SUMMARY_HEAD_BYTES + 2 * Float.BYTES * targets;
  }

  /** Returns the elements of a plane. */
  public long planeStride() {
    return planeStride(height, width);
  }

  /** Returns the address of a plane. */
  public long plane(int index) {
    return planes + index * planeStride() * Long.BYTES;
  }
}
