package org.iassa.engine.internal.cuda;

import java.util.function.Supplier;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.iassa.kernels.KernelArguments;
import org.iassa.kernels.KernelFile;
import org.iassa.kernels.KernelQueue;
import org.iassa.kernels.LaunchShape;

/** Launches on one of a session's streams. */
final class CudaQueue implements KernelQueue {
  private final CudaDevice device;
  private final CudaModules modules;
  private final Supplier<CUstream_st> stream;
  private final KernelArguments arguments = new KernelArguments(Driver::address);
  private final PointerPointer<Pointer> list;

  CudaQueue(CudaDevice device, CudaModules modules, Supplier<CUstream_st> stream) {
    this.device = device;
    this.modules = modules;
    this.stream = stream;
    list = new PointerPointer<>(new HostView(Driver.address(arguments.list()), Long.BYTES));
  }

  @Override
  public KernelArguments arguments() {
    return arguments.clear();
  }

  @Override
  public void launch(KernelFile file, String entry, LaunchShape shape) {
    if (shape.empty()) {
      return;
    }
    CUstream_st to = stream.get();
    LaunchTimer timer = device.timer();
    if (timer != null) {
      timer.before(to);
    }
    device.driver().launch(modules.function(file, entry), shape, to, list, entry);
    if (timer != null) {
      timer.after(entry, arguments, shape, to);
    }
  }
}
