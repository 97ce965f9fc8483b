package org.iassa.engine.internal.torch;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * Brings scores from a GPU: rounded to float there, then one copy into pinned memory behind the
 * forward pass, one wait, and one copy into the engine's buffer. Compiled, not run: there was no
 * GPU.
 */
final class PinnedScores implements AutoCloseable {
  private final int gpu;
  private final int classes;
  private Tensor pinned;
  private FloatBuffer floats;
  private int rows;

  PinnedScores(int gpu, int classes) {
    this.gpu = gpu;
    this.classes = classes;
  }

  /**
   * Waits for scores and copies them.
   *
   * @param values count×C numbers on the GPU
   * @param scores room for count·C floats
   */
  void read(Tensor values, int count, FloatBuffer scores) {
    if (rows < count) {
      allocate(count);
    }
    boolean queued = true;
    Tensor narrow = values.to(torch.ScalarType.Float).contiguous();
    pinned.narrow(0, 0, count).copy_(narrow, queued);
    TorchStream.synchronise(gpu);
    scores.put(0, floats, 0, count * classes);
  }

  @SuppressWarnings("try") // the scope only needs to be open
  private void allocate(int count) {
    close();
    try (PointerScope scope = new PointerScope()) {
      TensorOptions options =
          new TensorOptions(torch.ScalarType.Float).pinned_memory(new BoolOptional(true));
      pinned =
          torch
              .empty(new long[] {count, classes}, options, new MemoryFormatOptional())
              .retainReference();
      floats = pinned.data_ptr_float().capacity((long) count * classes).asBuffer();
      rows = count;
    }
  }

  @Override
  public void close() {
    rows = 0;
    if (pinned != null) {
      pinned.close();
      pinned = null;
    }
  }
}
