package org.iassa.engine.spi;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.iassa.engine.Device;
import org.iassa.engine.internal.controller.Backends;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract on a GPU: {@code mvn -Pcuda -pl tests -am test -Dtest=CudaContractGpuIT}. Skips with
 * the reason where there is none; with {@code -Diassa.requireGpu=true} that is a failure.
 */
class CudaContractGpuIT extends KernelSessionContract {
  private static final Device GPU = new Device(Device.Kind.CUDA, 0);

  @BeforeAll
  static void find() {
    Optional<String> reason = Backends.unavailable(GPU);
    if (reason.isPresent() && Boolean.getBoolean("iassa.requireGpu")) {
      fail("no GPU: " + reason.get());
    }
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
  }

  @Override
  protected KernelBackend backend() {
    return Backends.select(GPU, 0);
  }
}
