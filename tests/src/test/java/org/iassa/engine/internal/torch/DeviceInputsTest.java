package org.iassa.engine.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.iassa.emulator.Emulator;
import org.iassa.engine.BackendException;
import org.iassa.engine.Device;
import org.iassa.engine.Polarity;
import org.iassa.engine.internal.cuda.SystemLibraries;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.Layout;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.junit.jupiter.api.Test;

/** LibTorch's tensors over batches on devices, and where models are said to run. */
class DeviceInputsTest {
  private static final int SIDE = 16;
  private static final BatchFormat FORMAT =
      new BatchFormat(SIDE, SIDE, Layout.NHWC, ElementType.FP32);

  private static FloatBuffer image(float value) {
    FloatBuffer pixels =
        ByteBuffer.allocateDirect(3 * SIDE * SIDE * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    for (int i = 0; i < pixels.capacity(); i++) {
      pixels.put(i, value);
    }
    return pixels;
  }

  @Test
  void tensor_liesOverTheEmulatedDevicesMemory() {
    try (KernelSession session = Emulator.backend().open(new SessionPlan(FORMAT, 4, 2, 1, 64, 1));
        Inputs inputs =
            new Inputs(FORMAT, TorchPlace.of(new Device(Device.Kind.CUDA_EMULATED, 0)))) {
      session.start(image(2), image(0), new int[] {0});
      session.layWindows(new WindowGrid(SIDE * 2, SIDE), Polarity.REVEAL, WindowFilter.ALL);
      for (int slot : List.of(0, 1, 0)) {
        ImageBatch batch = session.writeBatch(slot, 0, 3);
        Tensor tensor = inputs.of(batch).get(0).toTensor();

        assertThat(tensor.data_ptr().address()).isEqualTo(batch.device().orElseThrow().address());
        assertThat(tensor.shape()).containsExactly(3, 3, SIDE, SIDE);
        assertThat(tensor.is_cuda()).isFalse();
        assertThat(tensor.sum().item_double()).as("the images are there").isGreaterThan(0);
      }
    }
  }

  @Test
  void gpuThatIsAskedFor_isRefusedWithTheReason_whenLibTorchHasNone() {
    assumeFalse(TorchGpu.unavailable(0).isEmpty(), "LibTorch finds a GPU here");
    assertThat(TorchPlace.of(Device.AUTO).gpu()).isFalse();
    assertThatThrownBy(() -> TorchPlace.of(new Device(Device.Kind.CUDA, 0)))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("LibTorch cannot use cuda:0")
        .hasMessageContaining(TorchGpu.bundled() ? "GPU" : "profile cuda");
    assertThat(TorchGpu.currentStream(0)).isEmpty();
  }

  @Test
  void missingLibraries_areNamedWithWhatToInstall() {
    assertThat(TorchGpu.missing(List.of(SystemLibraries.FOR_LIBTORCH.get(2))))
        .contains("cuDNN is not here (libcudnn.so.9)")
        .contains("libcudnn9-cuda-13")
        .contains("pip install nvidia-cudnn-cu13");
    assertThat(TorchGpu.missing(List.of())).contains("ldd on libtorch_cuda.so");
  }
}
