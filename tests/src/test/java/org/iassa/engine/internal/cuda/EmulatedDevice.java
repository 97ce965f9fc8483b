package org.iassa.engine.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.SizeTPointer;
import org.iassa.emulator.Emulator;
import org.iassa.engine.Device;

/** The emulated device as tests handle it: opened anew, told what to do, asked for its memory. */
final class EmulatedDevice {
  private EmulatedDevice() {}

  /** Returns a backend on a device of its own, or skips the test. */
  static CudaBackend backend() {
    Emulator.prepare();
    Path folder = Path.of(System.getProperty(EmulatedBackendProvider.FOLDER_PROPERTY));
    return new CudaBackend(
        new CudaDevice(new Device(Device.Kind.CUDA_EMULATED, 0)),
        EmulatedBackendProvider.images(folder.resolve("libiassa_kernels.so")));
  }

  /** Sets what native/emulator/README.md lists under "Settings", one key=value per line. */
  static void control(String settings) {
    byte[] image = ("IASSA-EMULATED-CONTROL\n" + settings + "\n").getBytes(StandardCharsets.UTF_8);
    new Driver().load(image, "nothing");
  }

  /** Sets everything back that the tests change. */
  static void reset() {
    control(
        "fail-alloc=0\nfail-launch=0\nfail-call=0\nfail-code=719\nstreams=late\nseed=1\nreset=1\n"
            + "quarantine=16777216");
  }

  /** Returns the bytes of device memory that are free. */
  static long free() {
    try (SizeTPointer free = new SizeTPointer(1);
        SizeTPointer total = new SizeTPointer(1)) {
      assertThat(cudart.cuMemGetInfo(free, total)).isZero();
      return free.get();
    }
  }

  /** Returns the device's memory as it is now, without waiting for anything. */
  static ByteBuffer memory(long address, long bytes) {
    return new HostView(address, bytes).asBuffer().order(ByteOrder.nativeOrder());
  }

  static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(count * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }
}
