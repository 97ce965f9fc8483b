package org.iassa.engine.internal.torch;

import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.cuda.CUDAStream;
import org.bytedeco.pytorch.global.torch_cuda;
import org.iassa.engine.internal.cuda.HostView;

/**
 * LibTorch's current stream of a GPU, for the calling thread. Compiled, not run: this class loads
 * LibTorch's part for GPUs.
 */
final class TorchStream implements AutoCloseable {
  private final CUDAStream before;

  private TorchStream(CUDAStream before) {
    this.before = before;
  }

  /** Returns the handle of the current stream, 0 for the default one. */
  @SuppressWarnings("try") // the scope only needs to be open
  static long current(int index) {
    try (PointerScope scope = new PointerScope()) {
      return handle(torch_cuda.getCurrentCUDAStream((byte) index));
    }
  }

  private static long handle(CUDAStream stream) {
    CUstream_st handle = stream.stream();
    return handle == null ? 0 : handle.address();
  }

  /**
   * Makes a stream LibTorch's current one until closed, inside a scope of the caller's. As a rule
   * it is so already: a session takes LibTorch's stream when an image starts.
   */
  static TorchStream enter(int index, long handle) {
    CUDAStream current = torch_cuda.getCurrentCUDAStream((byte) index);
    if (handle(current) == handle) {
      return new TorchStream(null);
    }
    CUstream_st stream = new CUstream_st(new HostView(handle, 0));
    torch_cuda.setCurrentCUDAStream(
        handle == 0
            ? torch_cuda.getDefaultCUDAStream((byte) index)
            : torch_cuda.getStreamFromExternal(stream, (byte) index));
    return new TorchStream(current);
  }

  /** Waits for the current stream. */
  @SuppressWarnings("try") // the scope only needs to be open
  static void synchronise(int index) {
    try (PointerScope scope = new PointerScope()) {
      torch_cuda.getCurrentCUDAStream((byte) index).synchronize();
    }
  }

  @Override
  public void close() {
    if (before != null) {
      torch_cuda.setCurrentCUDAStream(before);
    }
  }
}
