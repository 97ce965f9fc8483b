package org.iassa.engine.spi;

import org.iassa.emulator.Emulator;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract on the emulated CUDA device: the kernels and the host code of the CUDA path, every
 * call through the driver's interface.
 */
class CudaEmulatedContractTest extends KernelSessionContract {
  @BeforeAll
  static void prepare() {
    Emulator.prepare();
  }

  @Override
  protected KernelBackend backend() {
    return Emulator.backend();
  }
}
