package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.iassa.engine.internal.controller.Backends;
import org.iassa.engine.internal.cuda.CudaBackendProvider;
import org.junit.jupiter.api.Test;

/** With CUDA's binding on the class path, as these tests have it, on a machine without a GPU. */
class AutoDeviceTest {
  @Test
  void auto_isTheProcessor_whenNoGpuCanBeUsed() {
    Optional<String> reason = Backends.unavailable(new Device(Device.Kind.CUDA, 0));
    assumeTrue(reason.isPresent(), "this machine has a GPU that can be used");

    assertThat(CudaBackendProvider.bound()).isTrue();
    assertThat(reason.get()).containsAnyOf("libcuda.so.1", "no device", "too old", "emulated");
    try (Explainer explainer = Explainer.builder(Squares.detector()).device(Device.AUTO).build()) {
      ExplainOptions options =
          ExplainOptions.builder(Preset.BALANCED).batch(16).iterations(2).build();
      assertThat(explainer.explain(Squares.image(), options).run().device()).isEqualTo("cpu");
    }
  }
}
