package org.iassa.kernels;

/** Launches {@code estimate.cu}: sums per pixel become S. */
public final class MapEstimate {
  private static final int THREADS = 256;
  private static final int MOST_RANGE_BLOCKS = 512;

  private final KernelQueue queue;
  private final PassMemory memory;

  public MapEstimate(KernelQueue queue, PassMemory memory) {
    this.queue = queue;
    this.memory = memory;
  }

  /**
   * How sums become S; numbers as in the C ABI of libiassa.
   *
   * @param estimator what the sums are divided by
   * @param evidence how the pass joins earlier passes
   * @param uncovered what a pixel gets that no mask covered
   * @param divisor weight of all passes in the mean, this one included, over this one's
   * @param mean whether {@code evidence} is the mean of normalised passes
   */
  public record Rule(int estimator, int evidence, int uncovered, double divisor, boolean mean) {}

  /** Computes S from the sums of windows. */
  public void windows(Rule rule, long saliency) {
    estimate("windows", rule, 0, saliency);
  }

  /**
   * Computes S from the sums of RISE masks.
   *
   * @param expected a pixel's expected coverage, for the global mean
   */
  public void rise(Rule rule, double expected, long saliency) {
    estimate("rise", rule, expected, saliency);
  }

  private void estimate(String masks, Rule rule, double expected, long saliency) {
    long blocks = LaunchShape.blocks((long) memory.height() * memory.width(), THREADS);
    if (rule.mean) {
      sized(rule)
          .f64(expected)
          .i64(memory.planeStride())
          .pointer(memory.planes())
          .pointer(memory.totals())
          .pointer(memory.ranges());
      queue.launch(
          KernelFile.ESTIMATE,
          masks.equals("rise") ? "iassa_value_range_rise" : "iassa_value_range_windows",
          LaunchShape.plane(Math.min(blocks, MOST_RANGE_BLOCKS), memory.targets(), THREADS));
    }
    sized(rule)
        .i32(rule.evidence)
        .i32(rule.uncovered)
        .f64(rule.divisor)
        .f64(expected)
        .i64(memory.planeStride())
        .pointer(memory.planes())
        .pointer(memory.totals())
        .pointer(memory.ranges())
        .pointer(saliency);
    queue.launch(
        KernelFile.ESTIMATE,
        masks.equals("rise") ? "iassa_estimate_rise" : "iassa_estimate_windows",
        LaunchShape.plane(blocks, memory.targets(), THREADS));
  }

  private KernelArguments sized(Rule rule) {
    return queue
        .arguments()
        .i32(memory.height())
        .i32(memory.width())
        .i32(memory.targets())
        .f64(memory.bound())
        .i32(rule.estimator);
  }
}
