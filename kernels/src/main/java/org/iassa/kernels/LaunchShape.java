package org.iassa.kernels;

/**
 * Grid and block of a launch.
 *
 * @param gridX blocks along x; 0 for nothing to do
 * @param gridY blocks along y
 * @param gridZ blocks along z
 * @param blockX threads along x
 * @param blockY threads along y
 */
public record LaunchShape(int gridX, int gridY, int gridZ, int blockX, int blockY) {
  private static final int MAX_GRID_YZ = 65535;

  public LaunchShape {
    if (gridX < 0 || gridY < 0 || gridY > MAX_GRID_YZ || gridZ < 0 || gridZ > MAX_GRID_YZ) {
      throw new IllegalArgumentException("grid " + gridX + "x" + gridY + "x" + gridZ);
    }
    if (blockX < 1 || blockY < 1 || blockX * blockY > 1024) {
      throw new IllegalArgumentException("block " + blockX + "x" + blockY);
    }
  }

  /** Returns a row of blocks of threads. */
  public static LaunchShape row(long blocks, int threads) {
    return new LaunchShape(Math.toIntExact(blocks), 1, 1, threads, 1);
  }

  /** Returns a plane of blocks of threads. */
  public static LaunchShape plane(long gridX, long gridY, int threads) {
    return new LaunchShape(Math.toIntExact(gridX), Math.toIntExact(gridY), 1, threads, 1);
  }

  /** Returns ⌈items / each⌉. */
  public static long blocks(long items, long each) {
    return (items + each - 1) / each;
  }

  /** Returns whether there is nothing to launch; a driver would call it an error. */
  public boolean empty() {
    return gridX == 0 || gridY == 0 || gridZ == 0;
  }
}
