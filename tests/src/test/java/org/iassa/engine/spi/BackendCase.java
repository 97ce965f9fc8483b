package org.iassa.engine.spi;

/** What every part of the contract is given. */
interface BackendCase {
  /** Returns the backend under test. */
  KernelBackend underTest();

  /** Opens a session that the oracle follows. */
  default Rig rig(Setup setup) {
    return new Rig(setup, underTest());
  }
}
