package org.iassa.kernels;

/**
 * The version of a GPU's architecture.
 *
 * @param major 8 for Ampere and Ada, 9 for Hopper, 10 and 12 for Blackwell
 * @param minor 0 to 9
 */
public record ComputeCapability(int major, int minor) implements Comparable<ComputeCapability> {
  /** The oldest that the kernels run on: mma.sync with bf16 and cp.async came with it. */
  public static final ComputeCapability OLDEST = new ComputeCapability(8, 0);

  public ComputeCapability {
    if (major < 1 || minor < 0 || minor > 9) {
      throw new IllegalArgumentException("compute capability " + major + "." + minor);
    }
  }

  /** Returns the compiler's name for it, such as {@code sm_90}. */
  public String architecture() {
    return "sm_" + major + minor;
  }

  /** Returns the compiler's name for PTX that this and every later one runs: {@code compute_90}. */
  public String virtualArchitecture() {
    return "compute_" + major + minor;
  }

  @Override
  public int compareTo(ComputeCapability other) {
    return Integer.compare(10 * major + minor, 10 * other.major + other.minor);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
