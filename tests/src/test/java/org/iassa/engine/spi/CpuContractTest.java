package org.iassa.engine.spi;

import org.iassa.engine.internal.cpu.CpuBackend;

/** The contract on the CPU. */
class CpuContractTest extends KernelSessionContract {
  @Override
  protected KernelBackend backend() {
    return new CpuBackend();
  }
}
