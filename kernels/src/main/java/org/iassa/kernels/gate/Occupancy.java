package org.iassa.kernels.gate;

import org.iassa.kernels.ComputeCapability;

/**
 * How many blocks of a kernel a multiprocessor holds at once, by the rules of NVIDIA's occupancy
 * calculator: registers are given to warps in pieces of 256 and warps to the four schedulers in
 * turn; shared memory goes in pieces of 128 bytes with 1 KiB per block for the system.
 *
 * @param warps most resident warps
 * @param blocks most resident blocks
 * @param sharedBytes shared memory for all blocks
 */
public record Occupancy(int warps, int blocks, int sharedBytes) {
  private static final int REGISTERS = 65536;
  private static final int REGISTER_UNIT = 256;
  private static final int SCHEDULERS = 4;
  private static final int SHARED_UNIT = 128;
  private static final int SYSTEM_SHARED = 1024;
  private static final int WARP = 32;

  /** Returns the limits of a capability, from the CUDA programming guide's table. */
  public static Occupancy of(ComputeCapability capability) {
    return switch (10 * capability.major() + capability.minor()) {
      case 80 -> new Occupancy(64, 32, 164 << 10);
      case 86 -> new Occupancy(48, 16, 100 << 10);
      case 89 -> new Occupancy(48, 24, 100 << 10);
      case 120, 121 -> new Occupancy(48, 24, 100 << 10);
      default -> new Occupancy(64, 32, 228 << 10);
    };
  }

  /** Returns the blocks that are resident at once, 0 if one alone is too large. */
  public int residentBlocks(int threads, int registers, int shared) {
    int perBlock = (threads + WARP - 1) / WARP;
    int registersPerWarp = roundUp(registers * WARP, REGISTER_UNIT);
    int byRegisters = REGISTERS / SCHEDULERS / Math.max(1, registersPerWarp) * SCHEDULERS;
    int byShared = sharedBytes / (roundUp(shared, SHARED_UNIT) + SYSTEM_SHARED);
    return Math.min(Math.min(blocks, byShared), Math.min(warps / perBlock, byRegisters / perBlock));
  }

  /** Returns resident warps as a share of the most. */
  public double share(int threads, int registers, int shared) {
    int perBlock = (threads + WARP - 1) / WARP;
    return residentBlocks(threads, registers, shared) * perBlock / (double) warps;
  }

  private static int roundUp(int value, int unit) {
    return (value + unit - 1) / unit * unit;
  }
}
