package org.iassa.bench.cases;

import java.util.Map;

/** A case with its inputs, ready to run. Not safe for use by several threads at once. */
public interface Prepared extends AutoCloseable {
  /** Makes the call that is timed. On a device it may return before the work is done. */
  void run();

  /** Waits for what {@link #run} started. */
  default void settle() {}

  /** Runs once and compares the answer with the dense reference. */
  Check check();

  /** Returns the inputs by name, to be kept with a wrong answer; empty if the seed says it all. */
  default Map<String, float[]> inputs() {
    return Map.of();
  }

  @Override
  void close();
}
