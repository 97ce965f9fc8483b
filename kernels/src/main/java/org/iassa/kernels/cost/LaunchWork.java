package org.iassa.kernels.cost;

import org.iassa.kernels.KernelArguments;
import org.iassa.kernels.LaunchShape;

/**
 * What one launch of a kernel must do, from its arguments and grid: what the benchmarks count for
 * an operation, told apart by kernel. What a kernel hands to the next is written by the one and
 * read by the other. What a launch finds out only as it runs, such as how many windows a filter
 * keeps, counts as nothing.
 */
public final class LaunchWork {
  private LaunchWork() {}

  /**
   * Returns the work of a launch.
   *
   * @param entry the kernel's name
   * @param arguments as the launcher has given them
   * @param shape the launch's grid
   * @throws IllegalArgumentException for a name that no kernel has
   */
  public static DeviceWork of(String entry, KernelArguments arguments, LaunchShape shape) {
    Launch launch = new Launch(entry, arguments, shape);
    DeviceWork work = MaskLaunches.of(launch);
    work = work == null ? SumLaunches.of(launch) : work;
    work = work == null ? MapLaunches.of(launch) : work;
    work = work == null ? FeatureLaunches.of(launch) : work;
    work = work == null ? AffinityLaunches.of(launch) : work;
    if (work == null) {
      throw new IllegalArgumentException("nothing is known of a kernel " + entry);
    }
    return work;
  }
}
