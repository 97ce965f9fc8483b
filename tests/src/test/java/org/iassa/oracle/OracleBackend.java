package org.iassa.oracle;

import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.SessionPlan;

/** The dense operations as a (very slow) backend, so that the contract can be tested itself. */
public final class OracleBackend implements KernelBackend {
  private final Fault fault;

  /** A backend that is right but for one fault. */
  public OracleBackend(Fault fault) {
    this.fault = fault;
  }

  @Override
  public String name() {
    return "oracle";
  }

  @Override
  public String description() {
    return "dense double-precision reference, fault: " + fault;
  }

  @Override
  public KernelSession open(SessionPlan plan) {
    return new OracleSession(plan, fault);
  }
}
