package org.iassa.bench.profile;

import java.util.EnumMap;
import java.util.Map;
import org.iassa.engine.spi.Phase;
import org.iassa.kernels.cost.Cost;

/** Adds up what the operations had to do at least, per phase. For several threads. */
final class WorkMeter {
  private final Map<Phase, Cost> sums = new EnumMap<>(Phase.class);

  synchronized void add(Phase phase, Cost cost) {
    sums.merge(phase, cost, Cost::plus);
  }

  synchronized Cost of(Phase phase) {
    return sums.getOrDefault(phase, Cost.NONE);
  }
}
