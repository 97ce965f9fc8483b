package org.iassa.engine.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.iassa.engine.BackendException;
import org.iassa.engine.ModelException;
import org.iassa.engine.OutOfMemoryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TorchErrorsTest {
  @Test
  void reduce_keepsTheError_withoutTracebackAndFrames() {
    String text =
        """
        The following operation failed in the TorchScript interpreter.
        Traceback of TorchScript (most recent call last):
          File "code/__torch__.py", line 6, in forward
            y = torch.conv2d(x, w)
                ~~~~~~~~~~~~ <--- HERE
        RuntimeError: expected 3 channels, but got 4
        Exception raised from conv at conv.cpp:24 (most recent call first):
        frame #0: c10::Error::Error(...)
        frame #1: RuntimeError: not this one
        """;
    assertThat(TorchErrors.reduce(text)).isEqualTo("RuntimeError: expected 3 channels, but got 4");
  }

  @Test
  void reduce_keepsThreeLines_andNeverNothing() {
    assertThat(TorchErrors.reduce("a\n\n b\nc\nd")).isEqualTo("a; b; c");
    assertThat(TorchErrors.reduce("x".repeat(5000))).hasSize(401);
    assertThat(TorchErrors.reduce(null)).isEqualTo("LibTorch gave no reason");
    assertThat(TorchErrors.reduce("frame #0: only")).isEqualTo("frame #0: only");
  }

  @Test
  void translate_tellsMemoryFromTheModel_andLeavesOurErrors() {
    RuntimeException memory =
        new RuntimeException("DefaultCPUAllocator: can't allocate memory: you tried to allocate");
    assertThat(TorchErrors.translate("model m failed", memory))
        .isInstanceOf(OutOfMemoryException.class)
        .hasMessageStartingWith("model m failed: ")
        .hasCause(memory);
    assertThat(TorchErrors.translate("w", new RuntimeException("x")))
        .isInstanceOf(ModelException.class);
    ModelException ours = new ModelException("ours");
    assertThat(TorchErrors.translate("w", ours)).isSameAs(ours);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.1 GiB",
        "CUDA error: out of memory\nCUDA kernel errors might be asynchronously reported",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "cuDNN error: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
        "DefaultCPUAllocator: can't allocate memory: you tried to allocate 4096 bytes."
      })
  void lackOfMemory_isOutOfMemory(String text) {
    String traced =
        "The following operation failed in the TorchScript interpreter.\n"
            + "Traceback of TorchScript (most recent call last):\nRuntimeError: "
            + text
            + "\nException raised from malloc at CUDACachingAllocator.cpp:1\nframe #0: x";
    for (String each : new String[] {text, traced}) {
      assertThat(TorchErrors.translate("it failed", new RuntimeException(each)))
          .isInstanceOf(OutOfMemoryException.class)
          .hasMessageStartingWith("it failed: ")
          .hasMessageNotContaining("frame #0");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA error: an illegal memory access was encountered",
        "CUDA error: device-side assert triggered",
        "CUDA error: unspecified launch failure",
        "CUDA error: misaligned address"
      })
  void stickyErrors_sayThatTheDeviceIsOfNoMoreUse(String text) {
    assertThat(TorchErrors.translate("it failed", new RuntimeException(text)))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining(text)
        .hasMessageContaining("cannot be used any more");
  }

  @Test
  void otherErrorsOfTheGpu_areTheBackends() {
    assertThat(
            TorchErrors.translate(
                "it failed",
                new RuntimeException("CUDA error: no kernel image is available for execution")))
        .isInstanceOf(BackendException.class)
        .hasMessageNotContaining("any more");
  }
}
