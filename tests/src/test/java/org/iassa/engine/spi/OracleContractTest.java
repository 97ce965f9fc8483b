package org.iassa.engine.spi;

import org.iassa.oracle.Fault;
import org.iassa.oracle.OracleBackend;

/** The contract holds for the oracle itself. */
class OracleContractTest extends KernelSessionContract {
  @Override
  protected KernelBackend backend() {
    return new OracleBackend(Fault.NONE);
  }
}
