package org.iassa.bench.cases;

import java.util.Optional;
import java.util.Set;
import org.iassa.kernels.cost.Cost;

/** An operation that can be checked and timed. Stateless. */
public interface Operation {
  /** Returns the name, in lower case with hyphens. */
  String name();

  /** Returns one line that says what a call does. */
  String description();

  /** Returns words to choose operations by. */
  Set<String> tags();

  /** Returns the axes with their default values. */
  Axes axes();

  /**
   * Returns why a case cannot run here, or empty if it can. Cheap: opens nothing.
   *
   * @throws org.iassa.engine.InvalidOptionException if a value cannot be right anywhere
   */
  default Optional<String> unsupported(BenchCase c, Context context) {
    return Optional.empty();
  }

  /** Returns how many calls one {@link Prepared#run} makes; times are divided by it. */
  default int callsPerRun() {
    return 1;
  }

  /** Returns what one call must read, write and compute. */
  Cost cost(BenchCase c);

  /** Makes the inputs of a case, a pure function of the case and the seed; ready to run. */
  Prepared open(BenchCase c, Context context);
}
