package org.iassa.kernels;

/**
 * What the launchers may choose, as functions of compute capability and shape alone: the same image
 * gives the same bits on every device of a kind, whatever else runs there. Everything else about a
 * launch is fixed by the kernel.
 *
 * <p>Chosen on paper from the number of multiprocessors; no device has confirmed it yet.
 *
 * @param multiprocessors of the largest part of this capability
 */
public record LaunchPolicy(int multiprocessors) {
  /** Rows and columns of the affinity that one block takes at a time. */
  public static final int AFFINITY_TILE = 64;

  /** Most maps per product with the affinity. */
  public static final int AFFINITY_MAPS = 4;

  private static final long PROJECTION_BYTES = 64L << 20;
  private static final int MAX_GRID_Z = 65535;

  /** Returns the policy of a capability. */
  public static LaunchPolicy of(ComputeCapability capability) {
    return new LaunchPolicy(
        switch (10 * capability.major() + capability.minor()) {
          case 80 -> 108;
          case 86, 87 -> 84;
          case 89 -> 142;
          case 90 -> 132;
          case 100, 103 -> 148;
          case 120, 121 -> 188;
          default -> 132;
        });
  }

  /**
   * Returns into how many parts the affinity's columns are cut, so that two blocks per
   * multiprocessor have work and each part has at least four tiles of columns.
   *
   * @param pixels n
   */
  public int affinitySplits(int pixels) {
    int tiles = (pixels + AFFINITY_TILE - 1) / AFFINITY_TILE;
    int wanted = (2 * multiprocessors + tiles - 1) / tiles;
    return Math.max(1, Math.min(wanted, tiles / 4));
  }

  /**
   * Returns how many planes of RISE sums are projected at once: as many as 64 MiB of scratch hold.
   *
   * @param planes planes there are
   * @param planeBytes bytes of scratch for one
   */
  public int projectedPlanes(int planes, long planeBytes) {
    return (int) Math.max(1, Math.min(Math.min(planes, MAX_GRID_Z), PROJECTION_BYTES / planeBytes));
  }
}
