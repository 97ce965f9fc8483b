package org.iassa.engine.spi;

/**
 * What every backend's sessions must do, checked against the dense oracle and against laws that
 * need no oracle. Subclass it and name the backend. The parts stand in interfaces, one subject
 * each; all inputs follow from seeds that stand in the failure messages.
 */
public abstract class KernelSessionContract
    implements WindowContract,
        BatchContract,
        ScoreContract,
        EstimateContract,
        RiseContract,
        AttentionContract,
        SummaryContract,
        LifecycleContract {
  /** Returns the backend under test; asked for once per session. */
  protected abstract KernelBackend backend();

  @Override
  public final KernelBackend underTest() {
    return backend();
  }
}
