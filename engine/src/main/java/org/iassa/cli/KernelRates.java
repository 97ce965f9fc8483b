package org.iassa.cli;

import java.util.Locale;
import org.iassa.engine.internal.cuda.KernelTimes;
import org.iassa.kernels.cost.DeviceWork;

/**
 * How fast a kernel did its compulsory work: bytes as a share of what copies on the same device
 * move, operations in GFLOP/s. A kernel whose inputs stay in a warm L2 cache may pass 1.
 *
 * @param warmShare of the copies' bandwidth, launches one after the other
 * @param coldShare of it, with an empty L2 cache before each launch
 * @param warmGflops all operations, a special function counted as one
 * @param coldGflops the same with an empty cache
 * @param computes whether arithmetic, not memory, sets the least time on paper
 */
record KernelRates(
    double warmShare, double coldShare, double warmGflops, double coldGflops, boolean computes) {
  /** Events tell half microseconds; a time of 0 is none that a rate can be of. */
  private static final double SHORTEST = 1e-9;

  /** Returns the rates of a kernel's launches in a round. */
  static KernelRates of(KernelTimes.Time time, double copyBytesPerSecond) {
    DeviceWork work = time.work();
    double warm = Math.max(time.warmMillis() * 1e-3, SHORTEST);
    double cold = Math.max(time.coldMillis() * 1e-3, SHORTEST);
    return new KernelRates(
        work.cost().bytes() / warm / copyBytesPerSecond,
        work.cost().bytes() / cold / copyBytesPerSecond,
        work.operations() / warm * 1e-9,
        work.operations() / cold * 1e-9,
        work.boundBy() != DeviceWork.Bound.MEMORY);
  }

  /** Returns the line that a user reads. */
  String line(KernelTimes.Time time) {
    String line =
        String.format(
            Locale.ROOT,
            "  %-34s %3d launches  warm %8.4f ms %4.0f%% of copies  cold %8.4f ms %4.0f%%",
            time.entry(),
            time.launches(),
            time.warmMillis(),
            100 * warmShare,
            time.coldMillis(),
            100 * coldShare);
    return computes
        ? line
            + String.format(
                Locale.ROOT,
                "  %.0f, %.0f GFLOP/s (%s)",
                warmGflops,
                coldGflops,
                time.work().boundBy())
        : line;
  }
}
