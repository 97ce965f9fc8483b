package org.iassa.engine.spi;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.iassa.emulator.Emulator;
import org.iassa.engine.Device;
import org.iassa.engine.internal.controller.Backends;
import org.junit.jupiter.api.BeforeAll;

/**
 * The contract on a GPU; {@code ./iassa gpu-check} runs it, or {@code mvn -Pcuda -pl tests -am test
 * -Dtest='*GpuIT' -Dsurefire.failIfNoSpecifiedTests=false}. Skips with the reason where there is
 * none; with {@code -Diassa.requireGpu=true} that is a failure. {@code -Diassa.gpu=cuda:1} names
 * another one, {@code cuda-emulated} shows the way without one.
 */
class CudaContractGpuIT extends KernelSessionContract {
  private static final Device GPU = Device.parse(System.getProperty("iassa.gpu", "cuda:0"));

  @BeforeAll
  static void find() {
    if (GPU.kind() == Device.Kind.CUDA_EMULATED) {
      Emulator.prepare();
    }
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
