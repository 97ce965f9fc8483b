package org.iassa.bench.profile;

import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.SessionPlan;

/** A backend whose sessions add up the cost of their calls. */
final class MeteredBackend implements KernelBackend {
  private final KernelBackend backend;
  private final WorkMeter meter;

  MeteredBackend(KernelBackend backend, WorkMeter meter) {
    this.backend = backend;
    this.meter = meter;
  }

  @Override
  public String name() {
    return backend.name();
  }

  @Override
  public String description() {
    return backend.description();
  }

  @Override
  public int slots() {
    return backend.slots();
  }

  @Override
  public KernelSession open(SessionPlan plan) {
    return new MeteredSession(backend.open(plan), meter);
  }
}
