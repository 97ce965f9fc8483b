package org.iassa.engine.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.iassa.engine.ModelException;
import org.iassa.engine.OutOfMemoryException;
import org.junit.jupiter.api.Test;

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
}
